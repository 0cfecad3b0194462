import type { Kysely } from 'kysely'
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
