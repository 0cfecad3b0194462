import { type Kysely, sql } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { queueEvaluations } from './due-store.ts'
import { loadOwners } from './owner-store.ts'
import { type Supervision, supervisionsOf, type TeamEntry, type TeamMember } from './supervisions.ts'

/** Who supervises which teams and owners, as it was set. */
export async function loadTeamEntries(db: Kysely<Schema>, accountId: string): Promise<TeamEntry[]> {
  const rows = await db
    .selectFrom('team_entries')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('member_type')
    .orderBy('member_id')
    .execute()
  return rows.map((row) => ({
    member: { type: row.member_type === 'team' ? 'team' : 'owner', id: row.member_id },
    supervisorIds: row.supervisor_ids,
  }))
}

/**
 * Takes the account's teams for the rest of the transaction, so that a read of the owners and an edit do not overwrite
 * each other.
 *
 * @returns whether the teams were set in Minset, so that the teams file of the configuration no longer counts
 */
export async function takeTeams(trx: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('accounts')
    .select('has_own_teams')
    .where('account_id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row?.has_own_teams ?? false
}

/** Whether the teams were set in Minset, so that the teams file of the configuration no longer counts. */
export async function hasOwnTeams(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('accounts')
    .select('has_own_teams')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.has_own_teams ?? false
}

/** Stores that the teams were set in Minset. */
export async function noteOwnTeams(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db.updateTable('accounts').set({ has_own_teams: true }).where('account_id', '=', accountId).execute()
}

/** Stores the supervisors of a team or an owner; null: none of its own. The supervisions do not follow yet. */
export async function saveTeamEntry(
  db: Kysely<Schema>,
  accountId: string,
  { member, supervisorIds }: { readonly member: TeamMember; readonly supervisorIds: readonly string[] | null },
): Promise<void> {
  if (supervisorIds === null) {
    await db
      .deleteFrom('team_entries')
      .where('account_id', '=', accountId)
      .where('member_type', '=', member.type)
      .where('member_id', '=', member.id)
      .execute()
    return
  }
  const supervisors = { supervisor_ids: [...supervisorIds] }
  await db
    .insertInto('team_entries')
    .values({ account_id: accountId, member_type: member.type, member_id: member.id, ...supervisors })
    .onConflict((conflict) => conflict.columns(['account_id', 'member_type', 'member_id']).doUpdateSet(supervisors))
    .execute()
}

/** Replaces all entries. The supervisions do not follow yet. */
export async function replaceTeamEntries(
  db: Kysely<Schema>,
  accountId: string,
  entries: readonly TeamEntry[],
): Promise<void> {
  await db.deleteFrom('team_entries').where('account_id', '=', accountId).execute()
  for (const entry of entries) await saveTeamEntry(db, accountId, entry)
}

/**
 * Stores who supervises whom by the entries and the owners as they are stored now. Where a team is exempt from a rule, the
 * records of those who have joined or left a team are due for evaluation.
 */
export async function applyTeams(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  const before = await loadSupervisions(db, accountId)
  const supervisions = supervisionsOf(await loadTeamEntries(db, accountId), await loadOwners(db, accountId))
  await replaceSupervisions(db, accountId, supervisions)
  const [old, current] = [before, supervisions].map((all) => new Set(all.map(textOf)))
  const changed = [...before, ...supervisions].filter((one) => !(old?.has(textOf(one)) && current?.has(textOf(one))))
  await markExemptTeams(db, accountId, { ownerIds: changed.map(({ ownerId }) => ownerId), now })
}

function textOf({ ownerId, supervisorId }: Supervision): string {
  return JSON.stringify([ownerId, supervisorId])
}

async function loadSupervisions(db: Kysely<Schema>, accountId: string): Promise<readonly Supervision[]> {
  const rows = await db.selectFrom('supervisions').selectAll().where('account_id', '=', accountId).execute()
  return rows.map((row) => ({ ownerId: row.owner_id, supervisorId: row.supervisor_id }))
}

async function markExemptTeams(
  db: Kysely<Schema>,
  accountId: string,
  { ownerIds, now }: { readonly ownerIds: readonly string[]; readonly now: Date },
): Promise<void> {
  if (ownerIds.length === 0) return
  await queueEvaluations(
    db,
    accountId,
    sql`
      select r.object_type, r.record_id, ${now}::timestamptz, null::timestamptz from records r
      where r.account_id = ${accountId} and r.owner_id = any(${[...ownerIds]}::text[]) and exists (
        select from exemptions e where e.account_id = r.account_id and e.supervisor_id is not null and e.ended_at is null)`,
  )
}

async function replaceSupervisions(
  db: Kysely<Schema>,
  accountId: string,
  supervisions: readonly Supervision[],
): Promise<void> {
  await db.deleteFrom('supervisions').where('account_id', '=', accountId).execute()
  if (supervisions.length === 0) return
  const rows = supervisions.map(({ ownerId, supervisorId }) => ({
    account_id: accountId,
    owner_id: ownerId,
    supervisor_id: supervisorId,
  }))
  await db.insertInto('supervisions').values(rows).execute()
}
