import { hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import pg from 'pg'

const mark = '/* prepared */'

/**
 * SQL at the beginning of a statement that a server plans once per connection instead of each time: for short statements
 * that are sent all the time and for which planning takes longer than finding the rows. Their text should have few forms,
 * and name its columns, because a plan that is kept does not survive others. The embedded store plans them each time.
 */
export const prepared: RawBuilder<unknown> = sql.raw(mark)

/** A connection to a server that prepares the statements that are marked as `prepared`. */
export class PreparingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const send: (...given: unknown[]) => unknown = this.query.bind(this)
    this.query = ((statement: unknown, ...rest: unknown[]) => send(named(statement), ...rest)) as typeof this.query
  }
}

/** The names of the statements, by their text: the server keeps each under its name. */
const names = new Map<string, string>()

function named(statement: unknown): unknown {
  if (typeof statement !== 'string' || !statement.trimStart().startsWith(mark)) return statement
  const name = names.get(statement) ?? hash('sha1', statement, 'base64url')
  names.set(statement, name)
  return { name, text: statement }
}
