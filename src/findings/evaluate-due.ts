import type { Kysely, Transaction } from 'kysely'
import { severities, type Verdict } from '../domain/finding.ts'
import { type CrmRecord, keyText, type ObjectType, type RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import { earliest } from '../domain/time/earliest.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type DueRecord, saveFacts, scheduleEvaluations, takeDue } from '../records/index.ts'
import { canBeNoted, evaluate, factsOf, hasFacts, type Ruleset, type Subject, segmentsFor } from '../rules/index.ts'
import { settleAnswers } from './answers/honest-answers.ts'
import { chargeOf, type FindingChanges } from './charge.ts'
import { type ChargedVerdict, diffVerdicts, standingVerdict } from './diff-verdicts.ts'
import { subjectOf } from './evaluate-record.ts'
import { type ActiveExemption, coveringOf } from './exemptions/exemption.ts'
import { endUnneeded, loadActiveExemptions } from './exemptions/exemption-store.ts'
import { loadOpenFindings, type OpenFinding, saveFindingChanges } from './finding-store.ts'
import { queueNotedHolders } from './keys/record-key-store.ts'
import { settleSharing } from './keys/settle-keys.ts'
import { loadSurroundings } from './load-surroundings.ts'

export interface EvaluateDeps {
  readonly db: Kysely<Schema>
  /** The account's active ruleset, read in the transaction. */
  readonly loadRuleset: (trx: Transaction<Schema>) => Promise<Ruleset>
  /** Types whose records have not been read completely for the first time. */
  readonly loadTypesToCome: (trx: Transaction<Schema>) => Promise<readonly ObjectType[]>
  readonly clock: Clock
  /**
   * Called with the evaluated records, in the transaction that stores the findings: flags and automations follow from
   * it.
   */
  readonly onEvaluated: (trx: Transaction<Schema>, done: EvaluatedBatch) => Promise<void>
  readonly progress: (progress: EvaluateProgress) => void
}

/** Records evaluated together. */
export interface EvaluatedBatch {
  readonly evaluated: readonly EvaluatedRecord[]
  readonly rulesetVersion: string
  /** Whether a finding of theirs has been opened, resolved or changed. */
  readonly isAnyFindingChanged: boolean
}

/** The current verdicts on one record. */
export interface EvaluatedRecord {
  readonly key: RecordKey
  /** Null if the record no longer exists; there are then no verdicts. */
  readonly record: CrmRecord | null
  /** The stored records that are linked to it. */
  readonly linked: readonly RecordKey[]
  readonly verdicts: readonly Verdict[]
  /** When the change that caused the evaluation became known; null if only the passing of time caused it. */
  readonly notedAt: Date | null
}

export interface EvaluateProgress {
  readonly records: number
  readonly opened: number
  readonly resolved: number
}

/** Records evaluated and committed together. */
const batchSize = 500

/**
 * Evaluates the next batch of due records, stores the changes of their findings, and schedules their next evaluation at
 * the time when the verdicts may change without a change of the record. Call it again while it returns true.
 *
 * @returns whether there may be more
 */
export async function evaluateSlice(deps: EvaluateDeps, accountId: string): Promise<boolean> {
  const now = deps.clock.now()
  await queueNotedHolders(deps.db, accountId)
  const done = await deps.db.transaction().execute(async (trx) => {
    const { due, mayBeMore } = await takeDue(trx, accountId, { now, limit: batchSize })
    if (due.length === 0) return null
    // Read after taking the due records: records queued by a newer version are still to come.
    const ruleset = await deps.loadRuleset(trx)
    const keys = due.map(({ key }) => key)
    const open = await loadOpenFindings(trx, accountId, keys)
    // Read after taking the due records: records queued at the end of the first read are either among them or still to
    // come.
    const typesToCome = await deps.loadTypesToCome(trx)
    const { evaluated, rechecks, isAnyQueued } = await evaluateAll(trx, ruleset, {
      accountId,
      due,
      open,
      typesToCome,
      now,
    })
    const exemptions = await loadActiveExemptions(trx, accountId, { keys, now })
    const charged = evaluated.map((one) => charge(one, { ruleset, exemptions, open, now }))
    const changes = diffAll(charged, open)
    await saveFindingChanges(trx, accountId, { changes, rulesetVersion: ruleset.version, now })
    if (exemptions.some(({ findingReason }) => findingReason !== null)) {
      await endUnneeded(trx, accountId, { keys: evaluated.map(({ key }) => key), now })
    }
    await scheduleEvaluations(trx, accountId, [...rechecks, ...charged.flatMap(recheckOf)])
    const facts = evaluated
      .filter(({ key }) => hasFacts(key.type))
      .map(({ key, record }) => ({ key, facts: record === null ? null : factsOf(record, ruleset) }))
    await saveFacts(trx, accountId, facts)
    await deps.onEvaluated(trx, {
      evaluated: charged.map(whatCounts),
      rulesetVersion: ruleset.version,
      isAnyFindingChanged: Object.values(changes).some((some) => some.length > 0),
    })
    const { opened, resolved } = changes
    return {
      mayBeMore: mayBeMore || isAnyQueued,
      progress: { records: due.length, opened: opened.length, resolved: resolved.length },
    }
  })
  if (done === null) return false
  deps.progress(done.progress)
  return done.mayBeMore
}

/** By `keyText`. */
type OpenFindings = ReadonlyMap<string, readonly OpenFinding[]>

interface Evaluated {
  readonly evaluated: readonly JudgedSubject[]
  readonly rechecks: readonly { readonly key: RecordKey; readonly dueAt: Date; readonly notedAt: null }[]
  /** Whether other records have been noted for evaluation because of them. */
  readonly isAnyQueued: boolean
}

/** A record as it was evaluated, with what it was evaluated by; null if it no longer exists. */
type JudgedSubject = EvaluatedRecord & { readonly subject: Subject | null }

async function evaluateAll(
  db: Kysely<Schema>,
  ruleset: Ruleset,
  {
    accountId,
    due,
    open,
    typesToCome,
    now,
  }: {
    readonly accountId: string
    readonly due: readonly DueRecord[]
    readonly open: OpenFindings
    readonly typesToCome: readonly ObjectType[]
    readonly now: Date
  },
): Promise<Evaluated> {
  const keys = due.map(({ key }) => key)
  const surroundings = await loadSurroundings(db, ruleset, { accountId, keys })
  const { stored, unjudgeable, linkedTo } = surroundings
  const rechecks: { key: RecordKey; dueAt: Date; notedAt: null }[] = []
  // The stored state of an unreadable record is outdated, so nobody is blamed for it: its findings stay unchanged, and
  // so do those of linked records that depend on it. Once it is read again, all are due again.
  const judged = due
    .filter(({ key }) => !unjudgeable.has(keyText(key)))
    .map(({ key, notedAt }) => {
      const record = stored.get(keyText(key)) ?? null
      return { key, notedAt, record, subject: record && subjectOf({ record, surroundings, typesToCome }) }
    })
  const { withShared, isAnyQueued } = await settleSharing(db, ruleset, { accountId, records: judged, now })
  const withAnswers = await settleAnswers(db, ruleset, { accountId, records: judged, now })
  const mayBeNoted = new Set(ruleset.rules.filter(canBeNoted).map(({ id }) => id))
  const evaluated = judged.map(({ key, notedAt, record, subject }): JudgedSubject => {
    if (subject === null) return { key, record, subject, linked: [], verdicts: [], notedAt }
    const { undecided, recheckAt, ...said } = evaluate(ruleset, withAnswers(withShared(subject)), now)
    const standing = (open.get(keyText(key)) ?? []).filter(({ ruleId }) => undecided.includes(ruleId))
    const verdicts = inOrderOf(ruleset, [
      ...said.verdicts,
      ...standing.map((one) => standingVerdict(one, mayBeNoted.has(one.ruleId))),
    ])
    if (recheckAt !== null) rechecks.push({ key, dueAt: recheckAt, notedAt: null })
    const linked = linkedTo(key).filter((other) => stored.has(keyText(other)))
    return { key, record, subject, linked, verdicts, notedAt }
  })
  return { evaluated, rechecks, isAnyQueued }
}

function standingOf({ key }: Pick<EvaluatedRecord, 'key'>, open: OpenFindings): readonly OpenFinding[] {
  return open.get(keyText(key)) ?? []
}

type ChargedRecord = Omit<EvaluatedRecord, 'verdicts'> & {
  readonly verdicts: readonly ChargedVerdict[]
  /** When the first of the exemptions may begin or cease to cover it; null if none does by itself. */
  readonly changesAt: Date | null
}

interface ChargeContext {
  readonly ruleset: Ruleset
  readonly exemptions: readonly ActiveExemption[]
  readonly open: OpenFindings
  readonly now: Date
}

function charge({ subject, ...one }: JudgedSubject, { ruleset, exemptions, open, now }: ChargeContext): ChargedRecord {
  if (subject === null) return { ...one, verdicts: [], changesAt: null }
  const { key, verdicts } = one
  const { ownerId } = subject.record
  const exempt = new Set(standingOf(one, open).flatMap(({ ruleId, state }) => (state === 'exempt' ? ruleId : [])))
  const segments = segmentsFor(ruleset, subject, now)
  const judged = verdicts.map((verdict) => {
    const { ruleId, reason } = verdict
    const isExempt = exempt.has(ruleId)
    return { verdict, covering: coveringOf(exemptions, { key, ownerId, ruleId, reason, isExempt, segments }) }
  })
  const ends = judged.flatMap(({ covering }) => covering.map(({ expiresAt }) => expiresAt))
  return {
    ...one,
    verdicts: judged.map(({ verdict, covering }) => ({
      ...verdict,
      charge: chargeOf(verdict, ruleset, covering.length > 0),
    })),
    changesAt: earliest([segments.recheckAt(), ...ends]),
  }
}

/** When an exemption begins or ceases to cover records, they are judged again. */
function recheckOf({ key, changesAt }: ChargedRecord): Evaluated['rechecks'] {
  return changesAt === null ? [] : [{ key, dueAt: changesAt, notedAt: null }]
}

/** With the verdicts that are flagged alone. */
function whatCounts({ changesAt: _changesAt, ...one }: ChargedRecord): EvaluatedRecord {
  return { ...one, verdicts: one.verdicts.filter(({ charge: { state } }) => state === 'open') }
}

/** Flags list missing fields by their severity, and in the order of the rules. */
function inOrderOf({ rules, terms }: Ruleset, verdicts: readonly Verdict[]): readonly Verdict[] {
  if (verdicts.length < 2) return verdicts
  function placeOf({ id }: Ruleset['rules'][number], index: number): number {
    return severities.indexOf(terms.get(id)?.severity ?? 'required') * rules.length + index
  }
  const places = new Map(rules.map((rule, index) => [rule.id, placeOf(rule, index)]))
  return verdicts.toSorted((a, b) => (places.get(a.ruleId) ?? 0) - (places.get(b.ruleId) ?? 0))
}

function diffAll(charged: readonly ChargedRecord[], open: OpenFindings): FindingChanges {
  const all = charged.map((one) => diffVerdicts(one, standingOf(one, open)))
  return {
    opened: all.flatMap((changes) => changes.opened),
    restated: all.flatMap((changes) => changes.restated),
    passed: all.flatMap((changes) => changes.passed),
    resolved: all.flatMap((changes) => changes.resolved),
    moved: all.flatMap((changes) => changes.moved),
  }
}
