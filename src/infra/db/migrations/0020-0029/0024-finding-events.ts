import { type Kysely, sql } from 'kysely'

/**
 * The append-only history of findings. For existing findings it starts with the known facts: when each was opened and
 * resolved, with its present owner.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const knownColumns = `f.account_id, f.finding_id, f.object_type, f.record_id, f.rule_id, f.reason, f.since, f.due_at,
    f.ruleset_version, r.owner_id`
const withOwners = `from findings f left join records r
    on r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id`

const statements = [
  `create table finding_events (
    account_id text not null references accounts on delete cascade,
    event_id bigint generated always as identity,
    finding_id uuid not null,
    kind text not null check (kind in ('opened', 'restated', 'resolved')),
    at timestamptz not null,
    object_type text not null,
    record_id text not null,
    rule_id text not null,
    reason text not null,
    since timestamptz not null,
    due_at timestamptz not null,
    ruleset_version text not null,
    owner_id text,
    primary key (account_id, event_id)
  )`,
  `create index finding_events_by_owner on finding_events (account_id, owner_id, at)`,
  `create index finding_events_by_finding on finding_events (account_id, finding_id, event_id)`,
  `create index finding_events_by_record on finding_events (account_id, object_type, record_id)`,
  `insert into finding_events
    (account_id, finding_id, object_type, record_id, rule_id, reason, since, due_at, ruleset_version, owner_id, kind, at)
    select ${knownColumns}, 'opened', f.opened_at ${withOwners} order by f.opened_at`,
  `insert into finding_events
    (account_id, finding_id, object_type, record_id, rule_id, reason, since, due_at, ruleset_version, owner_id, kind, at)
    select ${knownColumns}, 'resolved', f.resolved_at ${withOwners} where f.resolved_at is not null order by f.resolved_at`,
]
