import { type Kysely, sql } from 'kysely'

/**
 * What is missing is stored as a code with parameters. The earlier sentences consisted of the rule's text, followed by
 * a remark if the value was invalid; two spellings of that remark were in use.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const remark = String.raw` \((?:not a valid value|only a placeholder)\)$`

const statements = [
  `alter table findings alter column message type jsonb using jsonb_build_object(
    'code', 'finding.' || reason,
    'params', jsonb_build_object(
      'what', case reason when 'junk' then regexp_replace(message, '${remark}', '') else message end))`,
]
