import { type FieldDefinition, fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type Message, message } from '../../words/index.ts'
import { canBeOver } from '../compile/compile-rule.ts'
import { type FieldPath, parsePath } from '../compile/field-path.ts'
import { needKindOf } from '../needs/index.ts'
import type { NamedPath } from '../needs/need.ts'
import type { FieldCondition } from '../ruleset/condition-schema.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { choiceHint, neverProblem } from './never-problem.ts'

/** A problem of a rule, and its place in the rule. */
export interface RuleProblem {
  readonly path: readonly PropertyKey[]
  readonly problem: Message
}

/** Every problem of a syntactically valid rule: whatever could never apply or never be met. */
export function ruleProblems(rule: Rule, fields: VendorFields): RuleProblem[] {
  const problems = namedPaths(rule).flatMap((named) =>
    pathProblems(rule, { named, fields }).map((problem) => ({ path: named.path, problem })),
  )
  if (rule.once !== 'over' || canBeOver(rule.object)) return problems
  const problem = message('rule.neverOver', { type: message(`type.${rule.object}`) })
  return [{ path: ['once'], problem }, ...problems]
}

function pathProblems(
  rule: Rule,
  { named, fields }: { readonly named: NamedPath; readonly fields: VendorFields },
): Message[] {
  const parsed = parsePath(named.text, { object: rule.object, fields })
  if ('problem' in parsed) return [parsed.problem]
  const { path } = parsed
  if (named.own && path.linkedType !== null) {
    return [message('rule.field.linked', { field: named.text })]
  }
  const { holds } = named
  // A vendor's choice field is text here.
  const isChoice = holds === 'choice' && path.codeOf !== undefined && path.kind === 'text'
  if (holds !== undefined && path.kind !== holds && !isChoice) {
    const [held, asked] = [message(`kind.${path.kind}`), message(`kind.${holds}`)]
    return [message('rule.kind.other', { field: named.text, held, asked })]
  }
  return wordProblems(definitionOf(rule, path), named)
}

function definitionOf(rule: Rule, path: FieldPath): FieldDefinition | undefined {
  return path.codeOf === undefined ? ownValue(fieldDefinitions[rule.object], path.name) : undefined
}

/** Words that the field never contains, so that comparing it with them has no effect. */
function wordProblems(definition: FieldDefinition | undefined, named: NamedPath): Message[] {
  const { text, words } = named
  if (definition?.kind === 'number') return numberProblems(definition, named)
  if (definition?.kind === 'instant') {
    const others = words.filter((word) => Number.isNaN(Date.parse(String(word))))
    return others.map((word) =>
      neverProblem(text, String(word), message('hint.holds', { what: message('kind.instant') })),
    )
  }
  const { choices } = definition ?? {}
  if (choices === undefined) return []
  const strange = words.map(String).filter((word) => !choices.includes(word))
  return strange.map((word) => neverProblem(text, word, choiceHint(word, choices, choices.length)))
}

function numberProblems({ range }: FieldDefinition, { text: field, words, atLeast }: NamedPath): Message[] {
  const { least, most } = range ?? { least: -Number.MAX_VALUE, most: Number.MAX_VALUE }
  const allowed =
    most === Number.MAX_VALUE ? message('range.from', { least }) : message('range.between', { least, most })
  const strange = words.flatMap((word) => {
    if (typeof word !== 'number') {
      return [neverProblem(field, String(word), message('hint.holds', { what: message('kind.number') }))]
    }
    return word < least || word > most ? [message('rule.number.never', { field, word, allowed })] : []
  })
  const isOutOfReach = atLeast !== undefined && atLeast > most
  return isOutOfReach ? [...strange, message('rule.number.unreachable', { field, atLeast, allowed })] : strange
}

/** Every field that a rule names, with its place. */
export function namedPaths(rule: Rule): NamedPath[] {
  const named: NamedPath[] = Object.entries(rule.when).map(conditionPath)
  if (rule.from !== undefined) {
    named.push({ path: ['from'], text: rule.from, own: true, holds: 'instant', words: [] })
  }
  return [...named, ...needKindOf(rule.need).named(rule.need)]
}

function conditionPath([text, condition]: [string, FieldCondition]): NamedPath {
  const named = { path: ['when', text], text, own: true }
  if (typeof condition !== 'object') return { ...named, words: [condition] }
  if (Array.isArray(condition)) return { ...named, words: condition }
  if ('atLeast' in condition) return { ...named, holds: 'number', words: [], atLeast: condition.atLeast }
  if ('withinDays' in condition) return { ...named, holds: 'instant', words: [] }
  return { ...named, words: [condition.not].flat() }
}
