import type { Verdict } from '../../../src/domain/finding.ts'
import { type CrmRecord, keyText, type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import type { ExemptionScope } from '../../../src/findings/index.ts'
import type { Supervision } from '../../../src/records/index.ts'
import {
  type AccountRuleset,
  answersIn,
  evaluate,
  linkedTypes,
  parseRuleset,
  rulesetOfAccount,
  type Subject,
  segmentsFor,
  type ValueHolders,
  valueKeys,
} from '../../../src/rules/index.ts'
import type { Company } from './company.ts'
import { type StandingFinding, saidBy } from './stored-account.ts'

/** An exemption, in force until its end. */
export interface KnownExemption {
  readonly scope: ExemptionScope
  readonly expiresAt: Date | null
  /** Null: whatever the reason. Otherwise it ends as soon as the rule is not failed for this reason. */
  readonly findingReason: string | null
}

/** A dispute that waits: as long as its finding counts, but for it, for the same reason and the same owner. */
export interface KnownDispute {
  /** Of the finding, as `StandingFinding` has it. */
  readonly id: string
  readonly reason: string
  readonly ownerId: string
}

/** What decides about findings beside the records themselves. */
export interface KnownActs {
  readonly exemptions: readonly KnownExemption[]
  readonly disputes: readonly KnownDispute[]
  /** When each answer in place of a value was first seen: by the record, the field and the answer. */
  readonly answers: ReadonlyMap<string, Date>
}

/** The rules as they apply to the company. */
export function rulesOf(company: Company, rules: string): AccountRuleset {
  const { timeZone, currency, owners } = company
  const schema = { types: {}, stages: null, currencies: null }
  return rulesetOfAccount(parseRuleset(rules, 'r'), { vendor: 'hubspot', schema, timeZone, currency, owners })
}

/** What the findings of a company must be: from its present alone, record by record, without a store. */
export interface Expected {
  readonly findings: readonly StandingFinding[]
  /** What people have done and still holds. */
  readonly acts: KnownActs
}

export interface Judged {
  readonly company: Company
  readonly ruleset: AccountRuleset
  readonly supervisions: readonly Supervision[]
  readonly acts: KnownActs
  readonly now: Date
}

/** Judges every record of a company at once. */
export function expectedFindings(judged: Judged): Expected {
  const { company, ruleset, acts, now } = judged
  const answers = answersNow(judged)
  const exemptions = acts.exemptions.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const shared = sharing(company, ruleset)
  const findings = company.records().flatMap((record) => {
    const subject = {
      ...subjectOf(company, ruleset, record),
      shared: shared(record),
      answeredAt: (field: string) => answeredAt(ruleset, { record, field, answers }),
    }
    return findingsOf(subject, { ...judged, acts: { ...acts, exemptions } })
  })
  const disputes = acts.disputes.filter((dispute) =>
    findings.some((one) => one.state === 'disputed' && one.id === dispute.id),
  )
  return {
    findings: findings.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    acts: { answers, disputes, exemptions: exemptions.filter((one) => isNeeded(one, findings)) },
  }
}

function isNeeded(
  { findingReason, scope: { record, ruleId } }: KnownExemption,
  findings: readonly StandingFinding[],
): boolean {
  if (findingReason === null || record === null) return true
  return findings.some(({ id, reason }) => id === `${keyText(record)} ${ruleId ?? ''}` && reason === findingReason)
}

function findingsOf(subject: Subject, { ruleset, supervisions, acts, now }: Judged): readonly StandingFinding[] {
  const { record } = subject
  const segments = segmentsFor(ruleset, subject, now)
  function isOf({ record: key, ownerId, supervisorId }: ExemptionScope): boolean {
    const members = supervisions.filter((one) => one.supervisorId === supervisorId).map((one) => one.ownerId)
    return (
      (key === null || keyText(key) === keyText(record)) &&
      (ownerId === null || ownerId === record.ownerId) &&
      (supervisorId === null || members.includes(record.ownerId ?? ''))
    )
  }
  function isCovered({ ruleId, reason }: Verdict): boolean {
    return acts.exemptions.some(
      ({ scope, findingReason }) =>
        isOf(scope) &&
        [null, ruleId].includes(scope.ruleId) &&
        (findingReason === null || findingReason === reason) &&
        (scope.segmentId === null || segments.membershipOf(scope.segmentId) === 'in'),
    )
  }
  function isDisputed({ ruleId, reason }: Verdict): boolean {
    const id = `${keyText(record)} ${ruleId}`
    return acts.disputes.some((one) => one.id === id && one.reason === reason && one.ownerId === record.ownerId)
  }
  function stateOf(verdict: Verdict): StandingFinding['state'] {
    if (isCovered(verdict)) return 'exempt'
    if (verdict.isNoted === true) return 'noted'
    return isDisputed(verdict) ? 'disputed' : 'open'
  }
  const { type, id, ownerId } = record
  return evaluate(ruleset, subject, now).verdicts.map((verdict): StandingFinding => {
    const { ruleId, reason } = verdict
    const key = { type, id }
    const says = saidBy({ ...verdict, terms: termsOf(ruleset, verdict) })
    return { id: `${keyText(key)} ${ruleId}`, key, ruleId, state: stateOf(verdict), reason, ownerId, says }
  })
}

/** Severity, weight, and who repairs it. */
function termsOf({ rules }: AccountRuleset, verdict: Verdict): readonly (string | number)[] {
  const {
    severity = 'required',
    weight = 1,
    repairedBy = 'owner',
  } = rules.find(({ id }) => id === verdict.ruleId) ?? {}
  return [severity, weight, verdict.repairedBy ?? repairedBy]
}

/** The record with those that it is linked to, as far as the rules ask for their types. */
function subjectOf(company: Company, ruleset: AccountRuleset, record: CrmRecord): Subject {
  const asked = askedTypes(ruleset, record.type)
  const linked = company
    .linkedTo(record)
    .filter(({ type }) => asked.includes(type))
    .flatMap((key) => company.find(key) ?? [])
  const links: Partial<Record<ObjectType, number>> = {}
  for (const { type } of linked) links[type] = (links[type] ?? 0) + 1
  const unread = new Set(objectTypes.filter((type) => !asked.includes(type)))
  return { record, linked, links, unread, around: (other) => subjectOf(company, ruleset, other) }
}

const known = new WeakMap<AccountRuleset, Map<ObjectType, readonly ObjectType[]>>()

/** To find out takes longer than to judge. */
function askedTypes(ruleset: AccountRuleset, type: ObjectType): readonly ObjectType[] {
  const ofRuleset = known.get(ruleset) ?? new Map<ObjectType, readonly ObjectType[]>()
  known.set(ruleset, ofRuleset)
  const asked = ofRuleset.get(type) ?? linkedTypes(ruleset, type)
  ofRuleset.set(type, asked)
  return asked
}

/** Which records have the same values: each is compared with each. */
function sharing(company: Company, ruleset: AccountRuleset): (record: CrmRecord) => ValueHolders {
  const held = company
    .records()
    .flatMap((record) =>
      valueKeys(ruleset, subjectOf(company, ruleset, record)).map((value) => ({ ...value, ...holderOf(record) })),
    )
  function holderOf({ type, id }: CrmRecord) {
    return { type, id }
  }
  return ({ type, id: self }) => ({
    self,
    holdersOf: (field, key) =>
      held
        .filter((one) => one.type === type && one.field === field && one.key === key)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  })
}

/** An answer is known until its field holds something else, as far as rules accept answers in it. */
function answersNow({ company, ruleset, acts, now }: Judged): ReadonlyMap<string, Date> {
  const records = company.records()
  const current = records.flatMap((record) => answerTexts(ruleset, record))
  function isUnasked(text: string): boolean {
    const [key, field] = text.split(' ')
    const record = records.find((one) => keyText(one) === key)
    return record !== undefined && !ruleset.answers[record.type].some(({ name }) => name === field)
  }
  return new Map([
    ...[...acts.answers].filter(([text]) => isUnasked(text)),
    ...current.map((text) => [text, acts.answers.get(text) ?? now] as const),
  ])
}

function answerTexts(ruleset: AccountRuleset, record: CrmRecord): readonly string[] {
  return answersIn(ruleset, record).map(({ field, answer }) => `${keyText(record)} ${field} ${answer}`)
}

function answeredAt(
  ruleset: AccountRuleset,
  {
    record,
    field,
    answers,
  }: { readonly record: CrmRecord; readonly field: string; readonly answers: ReadonlyMap<string, Date> },
): number | undefined {
  const found = answersIn(ruleset, record).find((one) => one.field === field)
  return found && answers.get(`${keyText(record)} ${field} ${found.answer}`)?.getTime()
}
