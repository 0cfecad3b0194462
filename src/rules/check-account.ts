import type { AccountField, FieldHolds } from '../domain/account-schema.ts'
import type { FieldKind } from '../domain/field.ts'
import { nearestWord } from '../domain/yaml-file.ts'
import { type AccountView, findField } from './account-field.ts'
import { type NamedPath, namedPaths, type RuleProblem } from './check-rule.ts'
import { type FieldPath, parsePath } from './field-path.ts'
import type { Rule } from './rule-schema.ts'
import { kindOf, meantValues } from './typed-value.ts'
import type { VendorFields } from './vendor-fields.ts'

/** Everything of an account that a rule names and that is not there, or cannot be what the rule takes it for. Pure. */
export function accountProblems(rule: Rule, fields: VendorFields, view: AccountView): RuleProblem[] {
  return namedPaths(rule).flatMap((named) => {
    const parsed = parsePath(named.text, { object: rule.object, fields })
    if ('problem' in parsed) return []
    return problemsOf(rule, { named, path: parsed.path, view }).map((words) => ({ path: named.path, words }))
  })
}

interface Place {
  readonly named: NamedPath
  readonly path: FieldPath
  readonly view: AccountView
}

function problemsOf(rule: Rule, { named, path, view }: Place): string[] {
  if (path.codeOf === undefined) return path.name === 'stageLabel' ? stageProblems(named, view) : []
  const found = findField(path, rule.object, view)
  if (found === null) return []
  if ('problem' in found) return [found.problem]
  return [...kindProblems(named, path, found.field), ...wordProblems(named, found.field)]
}

function stageProblems({ text, words }: NamedPath, { schema }: AccountView): string[] {
  const stages = schema?.stages ?? null
  if (stages === null || stages.length === 0) return []
  return words
    .map(String)
    .filter((word) => !stages.includes(word))
    .map((word) => `"${text}" is never "${word}"; ${hintOf(word, stages)}`)
}

const holdsWords: Readonly<Record<FieldHolds, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'yes or no',
  date: 'a date',
  moment: 'a date',
  choice: 'one of its options',
  choices: 'some of its options',
  reference: 'a user or another record',
}

/** What the file may say that a field holds, by what it holds; text may hold whatever people write. */
const declarable: Readonly<Partial<Record<FieldKind, readonly FieldHolds[]>>> = {
  number: ['number', 'text'],
  instant: ['date', 'moment', 'text'],
  email: ['text'],
  phone: ['text', 'number'],
}

function kindProblems({ text, holds }: NamedPath, path: FieldPath, field: AccountField): string[] {
  const allowed = declarable[path.kind]
  if (allowed !== undefined && !allowed.includes(field.holds)) {
    return [
      `the section fields says of "${text}" that it is of the kind ${path.kind}, but it holds ${holdsWords[field.holds]}`,
    ]
  }
  const kind = kindOf(field, path.kind)
  const isMet = holds === undefined || kind === holds || (holds === 'choice' && kind === 'text')
  return isMet ? [] : [`"${text}" holds ${holdsWords[field.holds]}, which the rule cannot judge`]
}

function wordProblems({ text, words }: NamedPath, field: AccountField): string[] {
  const strange = words.filter((word) => meantValues(word, field).length === 0)
  return strange.map((word) => {
    const choices = field.options.flatMap(({ id, label }) => [label, id])
    const hint = choices.length === 0 ? `it holds ${holdsWords[field.holds]}` : hintOf(String(word), choices)
    return `"${text}" is never "${word}"; ${hint}`
  })
}

const mostListed = 10

function hintOf(word: string, choices: readonly string[]): string {
  const nearest = nearestWord(word, choices)
  if (nearest !== null) return `did you mean "${nearest}"?`
  const rest = choices.length - mostListed
  return `it is one of ${choices.slice(0, mostListed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
