import { type Kysely, sql } from 'kysely'
import type { FindingState, Reason } from '../domain/finding.ts'
import { isDisputed, isUncharged } from '../infra/db/finding-states.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { FindingChanges } from './charge.ts'
import { addFindingEvents, type FindingEventKind } from './finding-event-store.ts'

/**
 * Makes disputed findings count again before they are resolved, change owner or are not met for another reason, because what
 * was disputed no longer holds. The changes that follow are then recorded as of any other finding.
 *
 * @param changing `reason`: the one that it gets; null for other changes
 */
export async function lapseDisputed(
  db: Kysely<Schema>,
  accountId: string,
  {
    changing,
    now,
  }: {
    readonly changing: readonly { readonly findingId: string; readonly reason: Reason | null }[]
    readonly now: Date
  },
): Promise<void> {
  if (changing.length === 0) return
  const given = changing.map(({ findingId, reason }) => ({ finding_id: findingId, reason }))
  const { rows } = await sql<{ finding_id: string }>`
    update findings f set state = 'open' where f.account_id = ${accountId} and ${isDisputed} and f.finding_id in (
      select g.finding_id from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g(finding_id uuid, reason text)
      where g.reason is distinct from f.reason)
    returning f.finding_id`.execute(db)
  await addFindingEvents(db, accountId, { kind: 'lapsed', findingIds: rows.map((row) => row.finding_id), at: now })
}

/** Resolves those of these findings that do not count: nothing that was charged is repaired. @returns their ids */
export async function endUncharged(
  db: Kysely<Schema>,
  accountId: string,
  { findingIds, now }: { readonly findingIds: readonly string[]; readonly now: Date },
): Promise<readonly string[]> {
  if (findingIds.length === 0) return []
  const rows = await db
    .updateTable('findings as f')
    .set({ state: 'resolved', resolved_at: now })
    .where('account_id', '=', accountId)
    .where('finding_id', '=', sql<string>`any(${[...findingIds]}::uuid[])`)
    .where(isUncharged)
    .returning('finding_id')
    .execute()
  const ended = rows.map((row) => row.finding_id)
  await addFindingEvents(db, accountId, { kind: 'expired', findingIds: ended, at: now })
  return ended
}

/** Gives findings other states, and adds to their history whether they have come to count or do not count any more. */
export async function passFindings(
  db: Kysely<Schema>,
  accountId: string,
  { passed, now }: { readonly passed: FindingChanges['passed']; readonly now: Date },
): Promise<void> {
  if (passed.length === 0) return
  const given = passed.map(({ findingId, to }) => ({ finding_id: findingId, state: to }))
  const { rows } = await sql<{ finding_id: string; before: string; state: string }>`
    with before as (
      select f.finding_id, f.state from findings f
      where f.account_id = ${accountId} and f.finding_id = any(${passed.map(({ findingId }) => findingId)}::uuid[])
    )
    update findings f set state = g.state
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g(finding_id uuid, state text)
    join before on before.finding_id = g.finding_id
    where f.account_id = ${accountId} and f.finding_id = g.finding_id
    returning f.finding_id, before.state as before, f.state`.execute(db)
  const charged = rows.filter(({ before, state }) => before !== 'open' && state === 'open')
  const uncharged = rows.filter(({ before, state }) => before === 'open' && state !== 'open')
  for (const [kind, found] of [
    ['charged', charged],
    ['uncharged', uncharged],
  ] as const) {
    await addFindingEvents(db, accountId, { kind, findingIds: found.map((row) => row.finding_id), at: now })
  }
}

/** A finding passes from one state to another because of what a person says of it. */
export interface StateChange {
  readonly findingId: string
  readonly from: FindingState
  readonly to: FindingState
  /** Null: it counts in neither state, so its history has nothing to add. */
  readonly kind: FindingEventKind | null
  readonly now: Date
}

/** Changes the state of a finding, and adds that to its history. @returns false if it was not in the state `from` */
export async function changeFindingState(
  db: Kysely<Schema>,
  accountId: string,
  { findingId, from, to, kind, now }: StateChange,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('findings')
    .set({ state: to })
    .where('account_id', '=', accountId)
    .where('finding_id', '=', findingId)
    .where('state', '=', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  if (kind !== null) await addFindingEvents(db, accountId, { kind, findingIds: [findingId], at: now })
  return true
}
