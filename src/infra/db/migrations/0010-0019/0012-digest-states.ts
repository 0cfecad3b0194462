import { type Kysely, sql } from 'kysely'

/** The delivery state of each digest. Existing ones have been sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table digests
      alter column sent_at drop not null,
      add column state text not null default 'sent'
        check (state in ('pending', 'sending', 'sent', 'unsure', 'refused', 'missed')),
      add column reason text,
      add column tries integer not null default 0,
      add column next_try_at timestamptz,
      add column claimed_until timestamptz,
      add column noted_at timestamptz,
      add column changed_at timestamptz`.execute(db)
  await sql`update digests set noted_at = sent_at, changed_at = sent_at`.execute(db)
  await sql`alter table digests alter column noted_at set not null, alter column changed_at set not null`.execute(db)
}
