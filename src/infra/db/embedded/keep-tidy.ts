import type { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'

/** How often tables are checked for many changes. */
const everyMs = 10_000

const Tables = z.array(z.object({ name: z.string() }))

/** Tables that have changed by more than a tenth since the last analysis, or contain a fifth of dead rows. */
const untidyTables = `
  select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
  where n_mod_since_analyze > 500 + 0.1 * n_live_tup or n_dead_tup > 500 + 0.2 * n_live_tup`

/**
 * Replaces autovacuum for the embedded Postgres: frees the space of dead rows, and updates the planner's statistics.
 * Without it, the store would grow with every change, and queries over a grown table would still be planned for an
 * empty one.
 *
 * @returns a function that stops it
 */
export function keepTidy(pglite: Pick<PGlite, 'query'>): () => Promise<void> {
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    // A failure is retried the next time; no other work depends on it.
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

/** Vacuums and analyses the tables that need it, one after the other, so that other statements can run in between. */
export async function tidy(pglite: Pick<PGlite, 'query'>): Promise<void> {
  const { rows } = await pglite.query(untidyTables)
  for (const { name } of Tables.parse(rows)) await pglite.query(`vacuum (analyze) ${name}`)
}
