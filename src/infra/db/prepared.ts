import { hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'

const mark = '/* prepared */'

/**
 * SQL at the beginning of a statement that Postgres plans once per connection instead of each time: for short statements
 * that are sent all the time and for which planning takes longer than finding the rows. Their text should have few forms,
 * and name its columns, because a plan that is kept does not survive others.
 */
export const prepared: RawBuilder<unknown> = sql.raw(mark)

/** By statement: they have few forms, and are sent all the time. */
const names = new Map<string, string>()
/** More than there are forms. */
const mostNames = 1000

/** The name under which Postgres keeps the plan of a statement that is marked as `prepared`; null: it is not marked. */
export function planNameOf(statement: string): string | null {
  if (!statement.trimStart().startsWith(mark)) return null
  const known = names.get(statement)
  if (known !== undefined) return known
  const name = hash('sha1', statement, 'base64url')
  if (names.size >= mostNames) names.clear()
  names.set(statement, name)
  return name
}
