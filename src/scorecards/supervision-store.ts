import { type Kysely, sql } from 'kysely'
import type { Owner } from '../domain/owner.ts'
import type { Owners } from '../domain/read-scope.ts'
import { isOwnedBy } from '../infra/db/in-scope.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Supervision } from '../records/index.ts'

/** Who supervises whom. */
export async function loadSupervisions(db: Kysely<Schema>, accountId: string): Promise<Supervision[]> {
  const rows = await db
    .selectFrom('supervisions')
    .select(['owner_id', 'supervisor_id'])
    .where('account_id', '=', accountId)
    .orderBy('owner_id')
    .orderBy('supervisor_id')
    .execute()
  return rows.map((row) => ({ ownerId: row.owner_id, supervisorId: row.supervisor_id }))
}

/** An owner with his supervisors. */
export interface SupervisedOwner {
  readonly owner: Pick<Owner, 'id' | 'email' | 'firstName' | 'lastName' | 'archived'>
  readonly supervisorIds: readonly string[]
  /** Whether anybody of the account has a supervisor. */
  readonly isByTeam: boolean
}

interface OwnerRow {
  readonly owner_id: string
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly archived: boolean
  readonly supervisor_ids: readonly string[]
  readonly is_by_team: boolean
}

/** The owners, archived ones included, and their supervisors among the account's owners, by id. @param among only these, and theirs */
export async function loadSupervisedOwners(
  db: Kysely<Schema>,
  accountId: string,
  among: Owners,
): Promise<SupervisedOwner[]> {
  const isSupervisor = sql`o.owner_id in (
    select s.supervisor_id from supervisions s where s.account_id = ${accountId} and ${isOwnedBy(among, 's')})`
  const { rows } = await sql<OwnerRow>`
    ${prepared} select o.owner_id, o.email, o.first_name, o.last_name, o.archived,
      to_json(array(select s.supervisor_id from supervisions s
        where s.account_id = o.account_id and s.owner_id = o.owner_id)) as supervisor_ids,
      exists (select from supervisions s where s.account_id = o.account_id) as is_by_team
    from owners o
    where o.account_id = ${accountId} and (${isOwnedBy(among, 'o')} or ${isSupervisor})
    order by o.owner_id`.execute(db)
  return rows.map(
    ({ owner_id: id, email, first_name: firstName, last_name: lastName, archived, ...row }): SupervisedOwner => ({
      owner: { id, email, firstName, lastName, archived },
      supervisorIds: row.supervisor_ids,
      isByTeam: row.is_by_team,
    }),
  )
}
