import { type Kysely, sql } from 'kysely'

/** Renames what a set-up has logged since its last check; without it, the whole set-up would count as unknown. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update crm_set_ups set state = (state - 'told') || jsonb_build_object('reported', state -> 'told')
    where jsonb_exists(state, 'told')`.execute(db)
}
