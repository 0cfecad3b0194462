import { type FieldDefinition, type FieldKind, fieldDefinitions } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import { nearestWord } from '../domain/yaml-file.ts'
import { canBeOver } from './compile-rule.ts'
import type { FieldCondition } from './condition-schema.ts'
import { type FieldPath, parsePath } from './field-path.ts'
import { needKindOf } from './needs/index.ts'
import type { NamedPath } from './needs/need.ts'
import type { Rule } from './rule-schema.ts'
import type { VendorFields } from './vendor-fields.ts'

/** What is wrong with a rule, and where in it. */
export interface RuleProblem {
  readonly path: readonly PropertyKey[]
  readonly words: string
}

const kindWords: Readonly<Record<FieldKind, string>> = {
  text: 'text',
  personName: 'a name',
  email: 'an e-mail address',
  phone: 'a phone number',
  webAddress: 'a web address',
  number: 'a number',
  instant: 'a date',
  choice: 'a choice',
  currency: 'a currency',
}

/** Everything that is wrong with a rule of the right form: what would never apply or never be met, as it stands. */
export function ruleProblems(rule: Rule, fields: VendorFields): RuleProblem[] {
  const problems = namedPaths(rule).flatMap((named) =>
    pathProblems(rule, { named, fields }).map((words) => ({ path: named.path, words })),
  )
  if (rule.once !== 'over' || canBeOver(rule.object)) return problems
  const words = `a ${rule.object} is never over; only meetings, calls and tasks are`
  return [{ path: ['once'], words }, ...problems]
}

function pathProblems(
  rule: Rule,
  { named, fields }: { readonly named: NamedPath; readonly fields: VendorFields },
): string[] {
  const parsed = parsePath(named.text, { object: rule.object, fields })
  if ('problem' in parsed) return [parsed.problem]
  const { path } = parsed
  if (named.own && path.linkedType !== null) {
    return [`"${named.text}" is a field of a linked record; only \`field\` and \`anyOf\` may name one`]
  }
  const { holds } = named
  // A choice of the vendor's is text to us.
  const isChoice = holds === 'choice' && path.codeOf !== undefined && path.kind === 'text'
  if (holds !== undefined && path.kind !== holds && !isChoice) {
    return [`"${named.text}" holds ${kindWords[path.kind]}; ${kindWords[holds]} is asked for`]
  }
  return wordProblems(definitionOf(rule, path), named)
}

function definitionOf(rule: Rule, path: FieldPath): FieldDefinition | undefined {
  return path.codeOf === undefined ? ownValue(fieldDefinitions[rule.object], path.name) : undefined
}

/** Words that the field never holds, so that comparing it with them says nothing. */
function wordProblems(definition: FieldDefinition | undefined, named: NamedPath): string[] {
  const { text, words } = named
  if (definition?.kind === 'number') return numberProblems(definition, named)
  if (definition?.kind === 'instant') {
    const others = words.filter((word) => Number.isNaN(Date.parse(String(word))))
    return others.map((word) => `"${text}" is never "${word}"; it holds a date`)
  }
  const { choices } = definition ?? {}
  if (choices === undefined) return []
  const strange = words.map(String).filter((word) => !choices.includes(word))
  return strange.map((word) => {
    const nearest = nearestWord(word, choices)
    const hint = nearest === null ? `it is one of ${choices.join(', ')}` : `did you mean "${nearest}"?`
    return `"${text}" is never "${word}"; ${hint}`
  })
}

function numberProblems({ range }: FieldDefinition, { text, words, atLeast }: NamedPath): string[] {
  const { least, most } = range ?? { least: -Number.MAX_VALUE, most: Number.MAX_VALUE }
  const rangeWords = most === Number.MAX_VALUE ? `at least ${least}` : `from ${least} to ${most}`
  const strange = words.flatMap((word) => {
    if (typeof word !== 'number') return [`"${text}" is never "${word}"; it holds a number`]
    return word < least || word > most ? [`"${text}" is never ${word}; it is ${rangeWords}`] : []
  })
  const isOutOfReach = atLeast !== undefined && atLeast > most
  return isOutOfReach ? [...strange, `"${text}" is never at least ${atLeast}; it is ${rangeWords}`] : strange
}

/** Every field that a rule names, with where it names it. */
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
