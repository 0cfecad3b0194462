import type { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'

/** How often is looked whether a table has changed much. */
const everyMs = 10_000

const Tables = z.array(z.object({ name: z.string() }))

/** Tables that have changed by more than a tenth since the planner last looked, or hold a fifth of dead rows. */
const untidyTables = `
  select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
  where n_mod_since_analyze > 500 + 0.1 * n_live_tup or n_dead_tup > 500 + 0.2 * n_live_tup`

/**
 * Does for the embedded Postgres what autovacuum does on a server: gives the room of dead rows back, and tells the planner
 * how large tables are. Without it, the store would grow with every change, and queries over a table that has grown would
 * still be planned for an empty one.
 *
 * @returns what ends it
 */
export function keepTidy(pglite: Pick<PGlite, 'query'>): () => Promise<void> {
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    // What fails now is tried again the next time; nobody's work depends on it.
    running ??= tidy(pglite)
      .catch(() => undefined)
      .finally(() => {
        running = null
      })
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Tidies the tables that need it, one after the other, so that others have their turn in between. */
export async function tidy(pglite: Pick<PGlite, 'query'>): Promise<void> {
  const { rows } = await pglite.query(untidyTables)
  for (const { name } of Tables.parse(rows)) await pglite.query(`vacuum (analyze) ${name}`)
}
