import { type Kysely, sql } from 'kysely'

/** The installations that have already returned from the vendor's consent page: each may do so once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table used_install_states (
      vendor text not null,
      nonce text not null,
      used_at timestamptz not null,
      primary key (vendor, nonce)
    )`.execute(db)
}
