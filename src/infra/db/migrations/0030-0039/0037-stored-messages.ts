import { type Kysely, sql } from 'kysely'

/**
 * Reasons are stored as codes with parameters, so that they are shown in the reader's language. Existing reasons keep
 * their text. The losses of a full read are identified by types rather than English words.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, column] of columns) {
    const text = sql.ref(column)
    await sql`
      alter table ${sql.table(table)} alter column ${text} type jsonb
      using case when ${text} is not null then ${asWritten(text)} end`.execute(db)
  }
  for (const [table, path] of texts) {
    const text = sql`state #>> ${path}`
    await sql`
      update ${sql.table(table)} set state = jsonb_set(state, ${path}, ${asWritten(text)})
      where ${text} is not null`.execute(db)
  }
  await sql`
    update crm_set_ups set state = jsonb_set(state, '{items}', (
      select jsonb_agg(
        case when item ? 'reason' then jsonb_set(item, '{reason}', ${asWritten(sql`item ->> 'reason'`)}) else item end
        order by place)
      from jsonb_array_elements(state -> 'items') with ordinality as items(item, place)
    )) where jsonb_array_length(state -> 'items') > 0`.execute(db)
  for (const name of ['losses', 'earlierLosses']) {
    await sql`
      update full_syncs set state = jsonb_set(state, array[${name}::text], (
        select jsonb_object_agg(${typeNames(sql`key`)}, value) from jsonb_each(state -> ${name}::text)
      )) where state -> ${name}::text <> '{}'`.execute(db)
  }
}

/** Reasons in columns. */
const columns = [
  ['set_aside', 'reason'],
  ['write_backs', 'refused_reason'],
  ['digests', 'reason'],
  ['accounts', 'status_reason'],
  ['job_failures', 'reason'],
  ['unreadable_events', 'reason'],
] as const

/** Reasons in documents. */
const texts = [
  ['sync_outcomes', sql`'{failure,reason}'::text[]`],
  ['crm_outages', sql`'{outage,reason}'::text[]`],
  ['subscription_checks', sql`'{unavailable}'::text[]`],
  ['full_syncs', sql`'{doubted,missing}'::text[]`],
] as const

function asWritten(text: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`jsonb_build_object('code', 'asWritten', 'params', jsonb_build_object('text', ${text}))`
}

/** `deals linked to contacts` becomes `deal:contact`. */
function typeNames(words: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`replace(regexp_replace(replace(${words}, 'companies', 'company'),
    '(contact|deal|meeting|call|task)s', '\\1', 'g'), ' linked to ', ':')`
}
