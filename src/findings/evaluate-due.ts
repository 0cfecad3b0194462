import type { Kysely, Transaction } from 'kysely'
import type { Verdict } from '../domain/finding.ts'
import { type CrmRecord, keyText, type ObjectType, type RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type DueRecord, saveFacts, scheduleEvaluations, takeDue } from '../records/index.ts'
import { factsOf, type Ruleset } from '../rules/index.ts'
import { diffVerdicts, isExempt } from './diff-verdicts.ts'
import { evaluateRecord } from './evaluate-record.ts'
import { type FindingChanges, loadOpenFindings, type OpenFinding, saveFindingChanges } from './finding-store.ts'
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
  readonly onEvaluated: (
    trx: Transaction<Schema>,
    done: { readonly evaluated: readonly EvaluatedRecord[]; readonly rulesetVersion: string },
  ) => Promise<void>
  readonly progress: (progress: EvaluateProgress) => void
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
  const done = await deps.db.transaction().execute(async (trx) => {
    const due = await takeDue(trx, accountId, { now, limit: batchSize })
    if (due.length === 0) return null
    // Read after taking the due records: records queued by a newer version are still to come.
    const ruleset = await deps.loadRuleset(trx)
    const keys = due.map(({ key }) => key)
    const open = await loadOpenFindings(trx, accountId, keys)
    // Read after taking the due records: records queued at the end of the first read are either among them or still to
    // come.
    const typesToCome = await deps.loadTypesToCome(trx)
    const { evaluated, rechecks } = await evaluateAll(trx, ruleset, { accountId, due, open, typesToCome, now })
    const changes = diffAll(evaluated, open)
    await saveFindingChanges(trx, accountId, { changes, rulesetVersion: ruleset.version, now })
    await scheduleEvaluations(trx, accountId, rechecks)
    const facts = evaluated.map(({ key, record }) => ({
      key,
      facts: record === null ? null : factsOf(record, ruleset),
    }))
    await saveFacts(trx, accountId, facts)
    const charged = evaluated.map((one) => withoutExempt(one, open))
    await deps.onEvaluated(trx, { evaluated: charged, rulesetVersion: ruleset.version })
    return { records: due.length, opened: changes.opened.length, resolved: changes.resolved.length }
  })
  if (done) deps.progress(done)
  return done !== null && done.records === batchSize
}

/** By `keyText`. */
type OpenFindings = ReadonlyMap<string, readonly OpenFinding[]>

interface Evaluated {
  readonly evaluated: readonly EvaluatedRecord[]
  readonly rechecks: readonly { readonly key: RecordKey; readonly dueAt: Date; readonly notedAt: null }[]
}

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
  const judged = due.filter(({ key }) => !unjudgeable.has(keyText(key)))
  const evaluated = judged.map(({ key, notedAt }): EvaluatedRecord => {
    const record = stored.get(keyText(key)) ?? null
    if (record === null) return { key, record, linked: [], verdicts: [], notedAt }
    const { undecided, recheckAt, ...said } = evaluateRecord(ruleset, { record, surroundings, typesToCome }, now)
    const standing = (open.get(keyText(key)) ?? []).filter(({ ruleId }) => undecided.includes(ruleId))
    const verdicts = inOrderOf(ruleset, [...said.verdicts, ...standing.map(verdictOf)])
    if (recheckAt !== null) rechecks.push({ key, dueAt: recheckAt, notedAt: null })
    const linked = linkedTo(key).filter((other) => stored.has(keyText(other)))
    return { key, record, linked, verdicts, notedAt }
  })
  return { evaluated, rechecks }
}

function verdictOf({ findingId: _id, ownerId: _owner, state: _state, ...verdict }: OpenFinding): Verdict {
  return verdict
}

/** Without the verdicts that exemptions have taken out of flags. */
function withoutExempt(one: EvaluatedRecord, open: OpenFindings): EvaluatedRecord {
  const standing = open.get(keyText(one.key)) ?? []
  return { ...one, verdicts: one.verdicts.filter((verdict) => !isExempt(verdict, standing)) }
}

/** Flags list missing fields in the order of the rules. */
function inOrderOf({ rules }: Ruleset, verdicts: readonly Verdict[]): readonly Verdict[] {
  if (verdicts.length < 2) return verdicts
  const places = new Map(rules.map(({ id }, index) => [id, index]))
  return verdicts.toSorted((a, b) => (places.get(a.ruleId) ?? 0) - (places.get(b.ruleId) ?? 0))
}

function diffAll(evaluated: readonly EvaluatedRecord[], open: OpenFindings): FindingChanges {
  const all = evaluated.map((one) => diffVerdicts(one, open.get(keyText(one.key)) ?? []))
  return {
    opened: all.flatMap((changes) => changes.opened),
    restated: all.flatMap((changes) => changes.restated),
    resolved: all.flatMap((changes) => changes.resolved),
    moved: all.flatMap((changes) => changes.moved),
  }
}
