import { type Kysely, type Selectable, sql } from 'kysely'
import type { FindingState } from '../domain/finding.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import { isConfirmation } from '../findings/index.ts'
import { isDisputed, isUnresolved } from '../infra/db/finding-states.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { DisputesTable } from '../infra/db/tables/findings.ts'
import { asObjectType, keyList } from '../records/index.ts'
import type { Message } from '../words/index.ts'
import { type Dispute, type DisputeState, disputeStates, isDisputeReason } from './dispute.ts'

/** A finding that is not resolved, with the latest dispute of it that was neither withdrawn nor lapsed. */
export interface StandingFinding {
  readonly findingId: string
  readonly key: RecordKey
  readonly ruleId: string
  readonly reason: string
  readonly state: FindingState
  /** What is missing. */
  readonly message: Message
  /** Whether an owner has confirmed the value that it asked about. */
  readonly isConfirmed: boolean
  readonly dispute: Dispute | null
}

/** The findings of records that are not resolved, by `keyText`, in the order of their due dates. */
export async function loadStanding(
  db: Kysely<Schema>,
  accountId: string,
  keys: readonly RecordKey[],
): Promise<ReadonlyMap<string, readonly StandingFinding[]>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<StandingRow>`
    ${prepared} select f.finding_id, f.object_type, f.record_id, f.rule_id, f.reason, f.state, f.message, to_json(d) as dispute,
      exists (select from exemptions e where e.account_id = f.account_id and e.object_type = f.object_type
        and e.record_id = f.record_id and e.rule_id = f.rule_id and ${isConfirmation}) as is_confirmed
    from findings f
    left join lateral (
      select * from disputes d
      where d.account_id = f.account_id and d.finding_id = f.finding_id and d.state in ('waiting', 'accepted', 'refused')
      order by d.dispute_id desc limit 1
    ) d on true
    where f.account_id = ${accountId} and ${isUnresolved} and (f.object_type, f.record_id) in (${keyList(keys)})
    order by f.due_at, f.rule_id`.execute(db)
  const standing = rows.map(
    (row): StandingFinding => ({
      findingId: row.finding_id,
      key: { type: asObjectType(row.object_type), id: row.record_id },
      ruleId: row.rule_id,
      reason: row.reason,
      state: row.state,
      message: row.message,
      isConfirmed: row.is_confirmed,
      dispute: row.dispute === null ? null : toDispute(withInstants(row.dispute)),
    }),
  )
  return Map.groupBy(standing, ({ key }) => keyText(key))
}

interface StandingRow {
  readonly finding_id: string
  readonly object_type: string
  readonly record_id: string
  readonly rule_id: string
  readonly reason: string
  /** A constraint allows only these. */
  readonly state: FindingState
  readonly message: Message
  readonly is_confirmed: boolean
  readonly dispute: DisputeJson | null
}

type DisputeRow = Selectable<DisputesTable>
/** A row as JSON, with its instants in ISO 8601. */
type DisputeJson = Omit<DisputeRow, 'raised_at' | 'decided_at'> & {
  readonly raised_at: string
  readonly decided_at: string | null
}

function withInstants(row: DisputeJson): DisputeRow {
  return {
    ...row,
    raised_at: new Date(row.raised_at),
    decided_at: row.decided_at === null ? null : new Date(row.decided_at),
  }
}

/** One dispute; null if there is none with this id. */
export async function findDispute(db: Kysely<Schema>, accountId: string, id: string): Promise<Dispute | null> {
  const row = await disputeWithId(db, accountId, id)?.executeTakeFirst()
  return row === undefined ? null : toDispute(row)
}

/** As `findDispute`, locked until the transaction ends. */
export async function lockDispute(db: Kysely<Schema>, accountId: string, id: string): Promise<Dispute | null> {
  const row = await disputeWithId(db, accountId, id)?.forUpdate().executeTakeFirst()
  return row === undefined ? null : toDispute(row)
}

/** Null if no dispute can have this id. */
function disputeWithId(db: Kysely<Schema>, accountId: string, id: string) {
  if (!/^\d{1,18}$/.test(id)) return null
  return db.selectFrom('disputes').selectAll().where('account_id', '=', accountId).where('dispute_id', '=', id)
}

/** The disputes in this state, the latest first; absent conditions are met by all. */
export async function loadDisputes(
  db: Kysely<Schema>,
  accountId: string,
  query: {
    readonly state?: DisputeState
    /** Raised by him. */
    readonly ownerId?: string
    /** Raised by him, or decided by him. */
    readonly concerningId?: string
    /** Decided since then. */
    readonly decidedSince?: Date
  },
): Promise<readonly Dispute[]> {
  const { state, ownerId, concerningId, decidedSince } = query
  let rows = db.selectFrom('disputes').selectAll().where('account_id', '=', accountId)
  if (state !== undefined) rows = rows.where('state', '=', state)
  if (ownerId !== undefined) rows = rows.where('owner_id', '=', ownerId)
  if (decidedSince !== undefined) rows = rows.where('decided_at', '>=', decidedSince)
  if (concerningId !== undefined) {
    rows = rows.where((or) => or.or([or('owner_id', '=', concerningId), or('actor_id', '=', concerningId)]))
  }
  return (await rows.orderBy('dispute_id', 'desc').execute()).map(toDispute)
}

/** Stores a dispute that waits for a decision. */
export async function addDispute(
  db: Kysely<Schema>,
  accountId: string,
  dispute: Omit<Dispute, 'id' | 'state' | 'actorId' | 'decidedAt' | 'refusal'>,
): Promise<void> {
  await db
    .insertInto('disputes')
    .values({
      account_id: accountId,
      finding_id: dispute.findingId,
      object_type: dispute.type,
      record_id: dispute.recordId,
      rule_id: dispute.ruleId,
      finding_reason: dispute.findingReason,
      owner_id: dispute.ownerId,
      reason: dispute.reason,
      comment: dispute.comment,
      raised_at: dispute.raisedAt,
      appeal_of: dispute.appealOf,
      state: 'waiting',
      actor_id: null,
      decided_at: null,
      refusal: '',
    })
    .execute()
}

/** Stores what became of a dispute. */
export async function saveOutcome(
  db: Kysely<Schema>,
  accountId: string,
  { id, state, actorId, decidedAt, refusal }: Pick<Dispute, 'id' | 'state' | 'actorId' | 'decidedAt' | 'refusal'>,
): Promise<void> {
  await db
    .updateTable('disputes')
    .set({ state, actor_id: actorId, decided_at: decidedAt, refusal })
    .where('account_id', '=', accountId)
    .where('dispute_id', '=', id)
    .execute()
}

/**
 * Ends the disputes that wait although their findings do not, because these were resolved or have changed: called after
 * records have been evaluated.
 */
export async function lapseDisputes(
  db: Kysely<Schema>,
  accountId: string,
  { keys, now }: { readonly keys: readonly RecordKey[]; readonly now: Date },
): Promise<void> {
  if (keys.length === 0) return
  await sql`
    update disputes d set state = 'lapsed', decided_at = ${now}
    where d.account_id = ${accountId} and d.state = 'waiting' and (d.object_type, d.record_id) in (${keyList(keys)})
      and not exists (select from findings f where f.account_id = d.account_id and f.finding_id = d.finding_id
        and ${isDisputed})`.execute(db)
}

function toDispute(row: DisputeRow): Dispute {
  const state = disputeStates.find((one) => one === row.state)
  if (state === undefined || !isDisputeReason(row.reason)) throw new TypeError('a dispute is stored in an unknown form')
  return {
    // The embedded store, and JSON, return numbers.
    id: String(row.dispute_id),
    findingId: row.finding_id,
    type: row.object_type,
    recordId: row.record_id,
    ruleId: row.rule_id,
    findingReason: row.finding_reason,
    ownerId: row.owner_id,
    reason: row.reason,
    comment: row.comment,
    raisedAt: row.raised_at,
    appealOf: row.appeal_of === null ? null : String(row.appeal_of),
    state,
    actorId: row.actor_id,
    decidedAt: row.decided_at,
    refusal: row.refusal,
  }
}
