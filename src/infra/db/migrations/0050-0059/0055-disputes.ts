import { type Kysely, sql } from 'kysely'

/**
 * Findings can be disputed: while one waits for a decision its state is `disputed`, and after an accepted dispute it is
 * `exempt`. A record has at most one finding of a rule that is not resolved.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table findings drop constraint findings_state_check`,
  `alter table findings add constraint findings_state_check check (state in ('open', 'disputed', 'exempt', 'resolved'))`,
  `drop index findings_open_once`,
  `create unique index findings_once on findings (account_id, object_type, record_id, rule_id)
    where state <> 'resolved'`,
  `alter table finding_events drop constraint finding_events_kind_check`,
  `alter table finding_events add constraint finding_events_kind_check
    check (kind in ('opened', 'restated', 'resolved', 'handed-over', 'taken-over', 'disputed', 'appealed', 'refused',
      'withdrawn', 'lapsed', 'accepted', 'expired', 'reconsidered'))`,
  `create table disputes (
    account_id text not null references accounts on delete cascade,
    dispute_id bigint generated always as identity,
    finding_id uuid not null,
    object_type text not null,
    record_id text not null,
    rule_id text not null,
    finding_reason text not null,
    owner_id text not null,
    reason text not null check (reason in ('notMine', 'wrong', 'clientRefused')),
    comment text not null,
    raised_at timestamptz not null,
    appeal_of bigint,
    state text not null check (state in ('waiting', 'accepted', 'refused', 'withdrawn', 'lapsed')),
    actor_id text,
    decided_at timestamptz,
    refusal text not null,
    primary key (account_id, dispute_id)
  )`,
  `create unique index disputes_waiting_once on disputes (account_id, finding_id) where state = 'waiting'`,
  `create index disputes_by_finding on disputes (account_id, finding_id, dispute_id)`,
  `create index disputes_by_record on disputes (account_id, object_type, record_id)`,
]
