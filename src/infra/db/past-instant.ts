import { type RawBuilder, sql } from 'kysely'

/**
 * The opposite of `isStillAhead` of `domain/time/clock.ts`, for SQL: whether a future instant, of a lease or of a next
 * attempt, has passed or is null. An instant much further in the future than is ever set was stored before the clock
 * was set back, and has passed too. Up to twice the maximum is accepted, because processes and statements differ by
 * some seconds.
 *
 * @param column column of the instant, such as `d.next_try_at`
 * @param longestMs the longest that it is ever set ahead, in milliseconds
 * @param now the present by the clock that sets it; default: the database's
 */
export function isPast(column: string, longestMs: number, now: Date | null = null): RawBuilder<boolean> {
  const [at, present] = [sql.ref(column), now === null ? sql`now()` : sql`${now}::timestamptz`]
  const furthest = sql`${present} + make_interval(secs => ${(2 * longestMs) / 1000}::float8)`
  return sql<boolean>`(${at} is null or ${at} <= ${present} or ${at} > ${furthest})`
}
