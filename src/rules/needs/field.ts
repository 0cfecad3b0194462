import { z } from 'zod'
import { allOf, message } from '../../words/index.ts'
import { compileConditions } from '../compile/compile-condition.ts'
import type { FieldNode } from '../compile/condition-tree.ts'
import type { FieldPath } from '../compile/field-path.ts'
import { describeConditions } from '../describe/describe-conditions.ts'
import { type FieldTests, fieldTests, refuseReversed } from '../ruleset/condition-schema.ts'
import { anyValid } from './any-valid.ts'
import { namedByConditions } from './condition-paths.ts'
import { anyPath, chargedTo, defineNeed, type NeedCheck, type NeedContext, Path } from './need.ts'

const { empty: _, ...tests } = fieldTests

/** A field has a valid value, and what it contains passes the tests, if there are any. */
export const field = defineNeed({
  key: 'field',
  label: message('ruleEdit.need.field'),
  form: '{ field }',
  schema: z.strictObject({ field: Path, ...tests }).superRefine(refuseReversed),
  named({ field: text, ...given }) {
    return hasTests(given) ? namedByConditions(nodeOf(text, given)) : [anyPath(['field'], text)]
  },
  asks({ field: text, ...given }, names) {
    const valid = message('need.field', { field: names.nameOf(text) })
    return hasTests(given) ? allOf([valid, ...describeConditions(nodeOf(text, given), names)]) : valid
  },
  has: ({ field: text, ...given }, names) => (hasTests(given) ? null : names.nameOf(text)),
  compile({ field: text, ...given }, context) {
    const path = context.pathOf(text)
    const valid = anyValid([path], context)
    return hasTests(given) ? tested(valid, { path, node: nodeOf(text, given, context.beside) }, context) : valid
  },
})

function hasTests(given: FieldTests): boolean {
  return Object.values(given).some((test) => test !== undefined)
}

function nodeOf(text: string, condition: FieldTests, beside: ReadonlySet<string> = new Set()): FieldNode {
  return { place: ['field'], text, condition, beside }
}

function tested(
  valid: NeedCheck,
  { path, node }: { readonly path: FieldPath; readonly node: FieldNode & { readonly condition: FieldTests } },
  context: NeedContext,
): NeedCheck {
  const holds = compileConditions(node, context)
  const beginningOf = context.beginningOf(path)
  const { withinDays } = node.condition
  return (subject, moment) => {
    const result = valid(subject, moment)
    const truth = holds(subject, moment)
    if (typeof result === 'string') return result
    if (result !== null && chargedTo(result) === 'owner') return result
    if (truth === 'unread') return 'undecided'
    // An amount in another currency is not judged.
    if (truth !== false) return result
    if (withinDays === undefined) return { reason: 'inconsistent' }
    const at = path.links.length === 0 ? beginningOf(subject.record) : null
    return at === null ? { reason: 'late' } : { reason: 'late', since: context.zone.plusDays(at, withinDays) }
  }
}
