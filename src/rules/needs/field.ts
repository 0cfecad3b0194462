import { z } from 'zod'
import { allOf, message } from '../../words/index.ts'
import { compileConditions } from '../compile/compile-condition.ts'
import type { FieldNode } from '../compile/condition-tree.ts'
import type { FieldPath } from '../compile/field-path.ts'
import type { Moment, Subject } from '../compile/subject.ts'
import { describeConditions } from '../describe/describe-conditions.ts'
import { type FieldTests, fieldTests, refuseReversed } from '../ruleset/condition-schema.ts'
import { isUnreadable } from '../validity/index.ts'
import { anyValid } from './any-valid.ts'
import { namedByConditions } from './condition-paths.ts'
import { anyPath, chargedTo, defineNeed, type Failure, type NeedCheck, type NeedContext, Path } from './need.ts'

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
  const lateOf = compileLate(path, node, context)
  return (subject, moment) => {
    const result = valid(subject, moment)
    const truth = holds(subject, moment)
    if (typeof result === 'string') return result
    // A value that a program wrote is charged to that program, even if it also fails another test.
    if (result !== null && (chargedTo(result) !== 'nobody' || isIncomparable(result))) return result
    if (truth === 'unread') return 'undecided'
    // An amount in another currency is not judged.
    if (truth !== false) return result
    return lateOf(subject, moment) ?? { reason: 'inconsistent' }
  }
}

/** What cannot be read may well pass. */
function isIncomparable({ code }: Failure): boolean {
  return code !== undefined && isUnreadable(code)
}

/** Whether a value does not pass because it is too old, whatever its other tests say; null if it is not. */
function compileLate(
  path: FieldPath,
  node: FieldNode & { readonly condition: FieldTests },
  context: NeedContext,
): (subject: Subject, moment: Moment) => Failure | null {
  const { withinDays } = node.condition
  if (withinDays === undefined) return () => null
  const isRecent = compileConditions({ ...node, condition: { withinDays } }, context)
  const beginningOf = context.beginningOf(path)
  return (subject, moment) => {
    if (isRecent(subject, moment) !== false) return null
    const at = path.links.length === 0 ? beginningOf(subject.record) : null
    return at === null ? { reason: 'late' } : { reason: 'late', since: context.zone.plusDays(at, withinDays) }
  }
}
