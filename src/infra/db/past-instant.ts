import { type RawBuilder, sql } from 'kysely'

/**
 * The opposite of `isStillAhead` of `domain/time/clock.ts`, for statements: whether an instant that was set ahead, of a lease or
 * of a next try, has come or is null. One much further ahead than such an instant is ever set was noted before the clock
 * was set back, and has come too. Up to twice as far is believed, since processes and statements differ by some seconds.
 *
 * @param column of the instant, such as `d.next_try_at`
 * @param longestMs the longest that it is ever set ahead
 * @param now the present by the clock that sets it; the database's unless given
 */
export function isPast(column: string, longestMs: number, now: Date | null = null): RawBuilder<boolean> {
  const [at, present] = [sql.ref(column), now === null ? sql`now()` : sql`${now}::timestamptz`]
  const furthest = sql`${present} + make_interval(secs => ${(2 * longestMs) / 1000}::float8)`
  return sql<boolean>`(${at} is null or ${at} <= ${present} or ${at} > ${furthest})`
}
