import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'

/**
 * What happens to a finding. `restated`: the rule is still not met, but for another reason or since another time;
 * `handed-over` and `taken-over`: its record has got another owner, as seen by the previous and by the new one.
 *
 * Of disputes: `disputed` and `appealed` take it out of figures until a decision; `refused`, `withdrawn` and `lapsed` (the
 * finding itself changed meanwhile) bring it back. `accepted`: it stays out; `reconsidered`: an accepted dispute waits again.
 *
 * Of findings that do not count, because they are only listed or exempt: `recorded`: a new one; `uncharged`: one that counted
 * until then; `charged`: it counts from now on; `expired`: the rule is met, or not met for another reason.
 */
export type FindingEventKind =
  | 'opened'
  | 'restated'
  | 'resolved'
  | 'handed-over'
  | 'taken-over'
  | 'disputed'
  | 'appealed'
  | 'refused'
  | 'withdrawn'
  | 'lapsed'
  | 'accepted'
  | 'expired'
  | 'reconsidered'
  | 'recorded'
  | 'uncharged'
  | 'charged'

/** Adds the changes just stored to the history, with the owner of each finding. */
export async function addFindingEvents(
  db: Kysely<Schema>,
  accountId: string,
  {
    kind,
    findingIds,
    at,
  }: { readonly kind: FindingEventKind; readonly findingIds: readonly string[]; readonly at: Date },
): Promise<void> {
  if (findingIds.length === 0) return
  await sql`
    insert into finding_events (account_id, finding_id, kind, at,
      object_type, record_id, rule_id, reason, since, due_at, ruleset_version, owner_id)
    select f.account_id, f.finding_id, ${kind}, ${at},
      f.object_type, f.record_id, f.rule_id, f.reason, f.since, f.due_at, f.ruleset_version, f.owner_id
    from findings f where f.account_id = ${accountId} and f.finding_id = any(${[...findingIds]}::uuid[])`.execute(db)
}

/**
 * Changes findings, and adds that to their history, in one statement.
 *
 * @param change of `findings` as `f`, without `returning`
 * @param kind may use the columns of the changed findings, as `f`
 */
export async function changeFindings(
  db: Kysely<Schema>,
  {
    change,
    kind,
    at,
  }: { readonly change: RawBuilder<unknown>; readonly kind: RawBuilder<FindingEventKind>; readonly at: Date },
): Promise<void> {
  await sql`
    with changed as (${change}
      returning f.account_id, f.finding_id, f.object_type, f.record_id, f.rule_id, f.reason, f.since, f.due_at,
        f.ruleset_version, f.owner_id, f.state)
    insert into finding_events (account_id, finding_id, kind, at,
      object_type, record_id, rule_id, reason, since, due_at, ruleset_version, owner_id)
    select f.account_id, f.finding_id, ${kind}, ${at},
      f.object_type, f.record_id, f.rule_id, f.reason, f.since, f.due_at, f.ruleset_version, f.owner_id
    from changed f`.execute(db)
}

/**
 * How many findings of a team were opened and resolved in a span of time, by each record's owner at that moment rather
 * than today's; deleted records are included.
 *
 * @param span from `from` (inclusive) to `to` (exclusive)
 */
export async function countFindingEvents(
  db: Kysely<Schema>,
  accountId: string,
  span: { readonly ownerIds: readonly string[]; readonly from: Date; readonly to: Date },
): Promise<{ readonly opened: number; readonly resolved: number }> {
  const { rows } = await sql<{ opened: number; resolved: number }>`
    select count(*) filter (where kind = 'opened')::int as opened,
      count(*) filter (where kind = 'resolved')::int as resolved
    from finding_events
    where account_id = ${accountId} and owner_id = any(${[...span.ownerIds]}::text[])
      and at >= ${span.from} and at < ${span.to}`.execute(db)
  return rows[0] ?? { opened: 0, resolved: 0 }
}

/** An entry of the history of findings. */
export interface FindingHistoryEntry {
  readonly at: Date
  readonly kind: string
  readonly type: string
  readonly id: string
  readonly ruleId: string
  readonly reason: string
}

/** What happened to findings of records of these types that an owner had at that moment, the earliest first. */
export async function loadFindingHistory(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, types }: { readonly ownerId: string; readonly types: readonly ObjectType[] },
): Promise<FindingHistoryEntry[]> {
  const rows = await db
    .selectFrom('finding_events')
    .select(['at', 'kind', 'object_type', 'record_id', 'rule_id', 'reason'])
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where('object_type', 'in', [...types, ''])
    .orderBy('at')
    .orderBy('event_id')
    .execute()
  return rows.map((row) => ({
    at: row.at,
    kind: row.kind,
    type: row.object_type,
    id: row.record_id,
    ruleId: row.rule_id,
    reason: row.reason,
  }))
}
