import { type CrmRecord, type ObjectType } from '../../../src/domain/record.ts'
import {
  type Evaluation,
  evaluate,
  parseRuleset,
  type Ruleset,
  rulesetOfAccount,
  type Subject,
  type ValueHolders,
  valueKeys,
} from '../../../src/rules/index.ts'
import { codeForms, now } from './subjects.ts'

/** A ruleset of one rule about a type, with these further lines, as an account of Norway in euro judges by it. */
export function rulesetOf(object: ObjectType, ...lines: readonly string[]): Ruleset {
  const head = ['id: a', `object: ${object}`, 'title: A', 'missing: a', ...lines]
  const rule = head.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`).join('')
  const ruleset = parseRuleset(`name: Ours\ncountry: NO\nrules:\n${rule}`, 'rules.yaml', codeForms)
  return rulesetOfAccount(ruleset, { vendor: 'hubspot', schema: null, timeZone: 'Europe/Oslo', currency: 'EUR' })
}

/** A record with the records that it is linked to, each with those that it is linked to itself. */
export interface Linked {
  readonly record: CrmRecord
  readonly linked?: readonly Linked[]
  readonly unread?: readonly ObjectType[]
}

export function subjectOf({ record, linked = [], unread = [] }: Linked): Subject {
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { record: other } of linked) links[other.type] = (links[other.type] ?? 0) + 1
  return {
    record,
    linked: linked.map((one) => one.record),
    links,
    unread: new Set(unread),
    around: (other) => subjectOf(linked.find((one) => one.record === other) ?? { record: other }),
  }
}

/** The result of the only rule: the reason, `met` (or it does not apply), or `undecided`. */
export function resultOf(ruleset: Ruleset, subject: Linked, at = now): string {
  const { verdicts, undecided }: Evaluation = evaluate(ruleset, subjectOf(subject), at)
  return undecided.length > 0 ? 'undecided' : (verdicts[0]?.reason ?? 'met')
}

/** The result of the only rule for a record among others of its type; null: what others have is unknown. */
export function ofShared(ruleset: Ruleset, record: CrmRecord, others: readonly CrmRecord[] | null): string {
  const all = [record, ...(others ?? []).map((other, index) => ({ ...other, id: `other-${index}` }))]
  const held = all.flatMap((one) =>
    valueKeys(ruleset, { record: one, linked: [] }).map((value) => ({ ...value, id: one.id })),
  )
  const shared: ValueHolders = {
    self: record.id,
    holdersOf: (field, key) => held.filter((one) => one.field === field && one.key === key),
  }
  const subject = { ...subjectOf({ record }), ...(others === null ? {} : { shared }) }
  const { verdicts, undecided } = evaluate(ruleset, subject, now)
  return undecided.length > 0 ? 'undecided' : (verdicts[0]?.reason ?? 'met')
}
