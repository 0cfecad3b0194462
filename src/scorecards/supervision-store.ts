import { type Kysely, sql } from 'kysely'
import type { Owners } from '../domain/read-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Supervision } from '../records/index.ts'

/** Who supervises whom. @param among only the supervisors of these */
export async function loadSupervisions(
  db: Kysely<Schema>,
  accountId: string,
  among: Owners = 'everyone',
): Promise<Supervision[]> {
  const rows = await db
    .selectFrom('supervisions')
    .select(['owner_id', 'supervisor_id'])
    .where('account_id', '=', accountId)
    .$if(among !== 'everyone', (query) => query.where('owner_id', '=', sql<string>`any(${among}::text[])`))
    .orderBy('owner_id')
    .orderBy('supervisor_id')
    .execute()
  return rows.map((row) => ({ ownerId: row.owner_id, supervisorId: row.supervisor_id }))
}

/** Whether anybody has a supervisor. */
export async function isAnySupervised(db: Kysely<Schema>, accountId: string): Promise<boolean> {
  const row = await db
    .selectFrom('supervisions')
    .select('owner_id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
