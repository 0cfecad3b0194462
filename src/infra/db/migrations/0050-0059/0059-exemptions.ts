import { type Kysely, sql } from 'kysely'

/** What records are exempt from, by whom and until when. Disputes that were accepted before become exemptions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table exemptions (
    account_id text not null references accounts on delete cascade,
    exemption_id bigint generated always as identity,
    object_type text,
    record_id text,
    owner_id text,
    supervisor_id text,
    rule_id text,
    finding_reason text,
    dispute_id bigint,
    reason text not null,
    granted_by text,
    granted_at timestamptz not null,
    expires_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    primary key (account_id, exemption_id),
    check ((object_type is null) = (record_id is null)),
    check (num_nonnulls(owner_id, supervisor_id) < 2)
  )`,
  `create index exemptions_of_records on exemptions (account_id, object_type, record_id) where ended_at is null`,
  `insert into exemptions (account_id, object_type, record_id, rule_id, finding_reason, dispute_id, reason, granted_by,
    granted_at)
    select f.account_id, f.object_type, f.record_id, f.rule_id, f.reason, d.dispute_id, '', d.actor_id, d.decided_at
    from findings f join disputes d on d.account_id = f.account_id and d.finding_id = f.finding_id
    where f.state = 'exempt' and d.state = 'accepted' and d.finding_reason = f.reason`,
]
