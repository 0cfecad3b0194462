import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Reason } from '../../domain/finding.ts'
import type { RecordKey } from '../../domain/record.ts'
import { isExempt, isUnresolved } from '../../infra/db/finding-states.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { ExemptionsTable } from '../../infra/db/tables/findings.ts'
import { asObjectType, keyList, queueEvaluations } from '../../records/index.ts'
import type { Ruleset } from '../../rules/index.ts'
import type { ActiveExemption, ExemptionScope } from './exemption.ts'

/** An exemption that somebody has granted. */
export interface Exemption extends ExemptionScope {
  /** Counts up. */
  readonly id: string
  /** As typed. */
  readonly reason: string
  /** Null: the service viewer. */
  readonly grantedBy: string | null
  readonly grantedAt: Date
  /** Null: until somebody revokes it. */
  readonly expiresAt: Date | null
  readonly endedBy: string | null
  /** Null while nobody has revoked it. */
  readonly endedAt: Date | null
  /** Null: whatever the reason for which a rule is not met. Otherwise it ends as soon as a rule is met, or not met for another. */
  readonly findingReason: string | null
}

export interface NewExemption extends Omit<Exemption, 'id' | 'endedBy' | 'endedAt'> {
  /** The dispute that was accepted; absent: somebody has granted it. */
  readonly disputeId?: string
}

/** The exemptions in force that may concern the records. */
export async function loadActiveExemptions(
  db: Kysely<Schema>,
  accountId: string,
  { keys, now }: { readonly keys: readonly RecordKey[]; readonly now: Date },
): Promise<readonly ActiveExemption[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<Selectable<ExemptionsTable> & { readonly owner_ids: readonly string[] | null }>`
    select e.*, case when e.owner_id is not null then array[e.owner_id] when e.supervisor_id is not null then array(
        select s.owner_id from supervisions s
        where s.account_id = e.account_id and s.supervisor_id = e.supervisor_id) end as owner_ids
    from exemptions e where e.account_id = ${accountId} and e.ended_at is null
      and (e.expires_at is null or e.expires_at > ${now})
      and (e.record_id is null or (e.object_type, e.record_id) in (${keyList(keys)}))`.execute(db)
  return rows.map((row) => ({
    scope: scopeOf(row),
    ownerIds: row.owner_ids,
    // Copied from a finding.
    findingReason: row.finding_reason as Reason | null,
    disputeId: row.dispute_id === null ? null : String(row.dispute_id),
    grantedBy: row.granted_by,
    expiresAt: row.expires_at,
  }))
}

/**
 * The exemptions that people have granted and not revoked, and those revoked since then, except the ones for one reason, which end
 * by themselves as well; the latest first.
 */
export async function loadExemptions(
  db: Kysely<Schema>,
  accountId: string,
  { endedSince }: { readonly endedSince: Date },
): Promise<readonly Exemption[]> {
  const rows = await db
    .selectFrom('exemptions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('dispute_id', 'is', null)
    .where((or) =>
      or.or([or('ended_at', 'is', null), or('ended_at', '>=', endedSince).and('finding_reason', 'is', null)]),
    )
    .orderBy('exemption_id', 'desc')
    .execute()
  return rows.map(toExemption)
}

/** One that somebody has granted; null if there is none with this id. */
export async function findExemption(db: Kysely<Schema>, accountId: string, id: string): Promise<Exemption | null> {
  const row = await grantedWithId(db, accountId, id)?.executeTakeFirst()
  return row === undefined ? null : toExemption(row)
}

/** As `findExemption`, locked until the transaction ends. */
export async function lockExemption(db: Kysely<Schema>, accountId: string, id: string): Promise<Exemption | null> {
  const row = await grantedWithId(db, accountId, id)?.forUpdate().executeTakeFirst()
  return row === undefined ? null : toExemption(row)
}

/** Null if no exemption can have this id. */
function grantedWithId(db: Kysely<Schema>, accountId: string, id: string) {
  if (!/^\d{1,18}$/.test(id)) return null
  return db
    .selectFrom('exemptions')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('exemption_id', '=', id)
    .where('dispute_id', 'is', null)
}

/** The segments that exemptions in force name and a ruleset does not have: these exemptions cover nothing by it. By id. */
export async function loadLostSegments(
  db: Kysely<Schema>,
  accountId: string,
  { ruleset, now }: { readonly ruleset: Pick<Ruleset, 'segmentChecks'>; readonly now: Date },
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('exemptions')
    .select('segment_id')
    .distinct()
    .where('account_id', '=', accountId)
    .where('segment_id', 'is not', null)
    .where('ended_at', 'is', null)
    .where((or) => or.or([or('expires_at', 'is', null), or('expires_at', '>', now)]))
    .orderBy('segment_id')
    .execute()
  return rows.flatMap(({ segment_id: id }) => (id === null || ruleset.segmentChecks.has(id) ? [] : [id]))
}

/** Stores an exemption. The records that it covers are to be judged again (`markCovered`). */
export async function addExemption(
  db: Kysely<Schema>,
  accountId: string,
  { record, disputeId, findingReason, ...granted }: NewExemption,
): Promise<void> {
  await db
    .insertInto('exemptions')
    .values({
      account_id: accountId,
      object_type: record?.type ?? null,
      record_id: record?.id ?? null,
      owner_id: granted.ownerId,
      supervisor_id: granted.supervisorId,
      segment_id: granted.segmentId,
      rule_id: granted.ruleId,
      finding_reason: findingReason,
      dispute_id: disputeId ?? null,
      reason: granted.reason,
      granted_by: granted.grantedBy,
      granted_at: granted.grantedAt,
      expires_at: granted.expiresAt,
      ended_by: null,
      ended_at: null,
    })
    .execute()
}

/** Stores that an exemption was revoked, or that it holds again (`at` null). */
export async function endExemption(
  db: Kysely<Schema>,
  accountId: string,
  { id, by, at }: { readonly id: string; readonly by: string | null; readonly at: Date | null },
): Promise<void> {
  await db
    .updateTable('exemptions')
    .set({ ended_by: by, ended_at: at })
    .where('account_id', '=', accountId)
    .where('exemption_id', '=', id)
    .execute()
}

/** SQL for the exemption in force by which the owner of a finding's record has confirmed its value. @param e an exemption */
export const isConfirmation = sql<boolean>`e.finding_reason is not null and e.dispute_id is null and e.ended_at is null`

/** Ends the exemption by which the owner of a record has confirmed a value. */
export async function endConfirmation(
  db: Kysely<Schema>,
  accountId: string,
  { key, ruleId, by, at }: { readonly key: RecordKey; readonly ruleId: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    update exemptions e set ended_by = ${by}, ended_at = ${at}
    where e.account_id = ${accountId} and e.object_type = ${key.type} and e.record_id = ${key.id} and e.rule_id = ${ruleId}
      and ${isConfirmation}`.execute(db)
}

/** Ends the exemption that came from a dispute. */
export async function endDisputeExemption(
  db: Kysely<Schema>,
  accountId: string,
  { disputeId, by, at }: { readonly disputeId: string; readonly by: string | null; readonly at: Date },
): Promise<void> {
  await db
    .updateTable('exemptions')
    .set({ ended_by: by, ended_at: at })
    .where('account_id', '=', accountId)
    .where('dispute_id', '=', disputeId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Ends the exemptions for one reason of records that do not need them any more. Called after the findings are stored. */
export async function endUnneeded(
  db: Kysely<Schema>,
  accountId: string,
  { keys, now }: { readonly keys: readonly RecordKey[]; readonly now: Date },
): Promise<void> {
  if (keys.length === 0) return
  await sql`
    update exemptions e set ended_at = ${now}
    where e.account_id = ${accountId} and e.finding_reason is not null and e.ended_at is null
      and (e.object_type, e.record_id) in (${keyList(keys)})
      and not exists (select from findings f where f.account_id = e.account_id and f.object_type = e.object_type
        and f.record_id = e.record_id and f.rule_id = e.rule_id and f.reason = e.finding_reason and ${isExempt})`.execute(
    db,
  )
}

/**
 * Queues the records with findings that an exemption may cover for evaluation: it begins or ends. Which of them are in its
 * segment, their evaluation decides.
 */
export async function markCovered(
  db: Kysely<Schema>,
  accountId: string,
  { scope, now }: { readonly scope: ExemptionScope; readonly now: Date },
): Promise<void> {
  await queueEvaluations(
    db,
    accountId,
    sql`
      select f.object_type, f.record_id, ${now}::timestamptz, ${now}::timestamptz from findings f
      where f.account_id = ${accountId} and ${isUnresolved} and ${isCovered(scope)}`,
  )
}

function isCovered({ record, ownerId, supervisorId, ruleId }: ExemptionScope): RawBuilder<boolean> {
  const conditions = [
    sql<boolean>`true`,
    ...(record === null ? [] : [sql<boolean>`f.object_type = ${record.type} and f.record_id = ${record.id}`]),
    ...(ownerId === null ? [] : [sql<boolean>`f.owner_id = ${ownerId}`]),
    ...(supervisorId === null
      ? []
      : [
          sql<boolean>`f.owner_id in (select s.owner_id from supervisions s
            where s.account_id = f.account_id and s.supervisor_id = ${supervisorId})`,
        ]),
    ...(ruleId === null ? [] : [sql<boolean>`f.rule_id = ${ruleId}`]),
  ]
  return sql.join(conditions, sql` and `)
}

function scopeOf(row: Selectable<ExemptionsTable>): ExemptionScope {
  const { object_type: type, record_id: id } = row
  return {
    record: type === null || id === null ? null : { type: asObjectType(type), id },
    ownerId: row.owner_id,
    supervisorId: row.supervisor_id,
    segmentId: row.segment_id,
    ruleId: row.rule_id,
  }
}

function toExemption(row: Selectable<ExemptionsTable>): Exemption {
  return {
    ...scopeOf(row),
    // The embedded store returns numbers.
    id: String(row.exemption_id),
    reason: row.reason,
    grantedBy: row.granted_by,
    grantedAt: row.granted_at,
    expiresAt: row.expires_at,
    endedBy: row.ended_by,
    endedAt: row.ended_at,
    findingReason: row.finding_reason,
  }
}
