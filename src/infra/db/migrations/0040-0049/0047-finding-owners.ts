import { type Kysely, sql } from 'kysely'

/**
 * Open findings know the owner of their record as of its last evaluation, so that lists and counts by owner read no
 * records. Two more kinds of events record a change of owner, so that past counts by owner can be derived from the
 * present ones. An index finds the values that the CRM refused.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const eventColumns = `account_id, finding_id, kind, at, object_type, record_id, rule_id, reason, since, due_at,
    ruleset_version, owner_id`

const statements = [
  `alter table findings add column owner_id text`,
  `update findings f set owner_id = r.owner_id from records r
    where r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id`,
  `create index findings_open_by_owner on findings (account_id, owner_id, object_type, record_id)
    where state = 'open'`,
  `create index findings_open_by_due on findings (account_id, due_at, object_type, record_id)
    where state = 'open'`,
  `alter table finding_events drop constraint finding_events_kind_check`,
  `alter table finding_events add constraint finding_events_kind_check
    check (kind in ('opened', 'restated', 'resolved', 'handed-over', 'taken-over'))`,
  // Changes of owner so far left no event: they are recorded now, for findings that are still open.
  `insert into finding_events (${eventColumns})
    select f.account_id, f.finding_id, moved.kind, now(), f.object_type, f.record_id, f.rule_id, f.reason, f.since,
      f.due_at, f.ruleset_version, case moved.kind when 'handed-over' then last.owner_id else f.owner_id end
    from findings f
    cross join lateral (
      select e.owner_id from finding_events e
      where e.account_id = f.account_id and e.finding_id = f.finding_id order by e.event_id desc limit 1) last
    cross join (values ('handed-over', 1), ('taken-over', 2)) as moved (kind, place)
    where f.state = 'open' and last.owner_id is distinct from f.owner_id
    order by f.finding_id, moved.place`,
  `create index write_backs_refused on write_backs (account_id, object_type, record_id)
    where refused_reason is not null`,
  `create index finding_events_by_time on finding_events (account_id, at, object_type, record_id)`,
]
