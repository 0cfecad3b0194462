import { type Kysely, sql } from 'kysely'

/**
 * Renames what was named after one vendor's feature to the capability's name: events come from an event log, not from a
 * journal, and a flag is highlighted, not tagged.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table inbox_events drop constraint inbox_events_source_check`,
  `update inbox_events set source = 'event-log' where source = 'journal'`,
  `alter table inbox_events add constraint inbox_events_source_check check (source in ('webhook', 'event-log'))`,
  `update due_refreshes set source = 'event-log' where source = 'journal'`,
  `update feeds set name = 'event-log' where name = 'journal'`,
  `update incidents set condition = 'event-log' where condition = 'journal'`,
  `update cursors set state = jsonb_set(state, '{items}', (
    select coalesce(jsonb_agg(
      case when item ->> 'kind' = 'tag' then jsonb_set(item, '{kind}', '"highlight"') else item end order by position
    ), '[]'::jsonb)
    from jsonb_array_elements(state -> 'items') with ordinality as items (item, position)
  )) where name = 'set-up' and jsonb_typeof(state -> 'items') = 'array'`,
]
