import { type Kysely, sql } from 'kysely'

/**
 * Findings have the severity, the weight and the repairer that their rule had when they were last evaluated, and can be
 * `noted`: listed only. An index of these, beside the one of open findings by owner, finds what is on lists.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table findings
    add column severity text not null default 'required' check (severity in ('required', 'important', 'watch')),
    add column weight double precision not null default 1 check (weight > 0),
    add column repaired_by text not null default 'owner' check (repaired_by in ('owner', 'operator'))`,
  `alter table findings drop constraint findings_state_check`,
  `alter table findings add constraint findings_state_check
    check (state in ('open', 'noted', 'disputed', 'exempt', 'resolved'))`,
  `create index findings_noted_by_owner on findings (account_id, owner_id, object_type, record_id) where state = 'noted'`,
  `alter table finding_events drop constraint finding_events_kind_check`,
  `alter table finding_events add constraint finding_events_kind_check
    check (kind in ('opened', 'restated', 'resolved', 'handed-over', 'taken-over', 'disputed', 'appealed', 'refused',
      'withdrawn', 'lapsed', 'accepted', 'expired', 'reconsidered', 'recorded', 'uncharged', 'charged'))`,
]
