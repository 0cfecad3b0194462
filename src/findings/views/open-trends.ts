import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import { type RecordSet, typesOfEveryone } from '../../domain/read-scope.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { type OpenTrend, openTrendOf, type TrendWeeks, type WeekChange } from './open-trend.ts'
import {
  type ByOwnerAndRule,
  countOpenByOwnerAndRule,
  loadBeginningOfHistory,
  loadWeekChanges,
  type OwnedQuery,
} from './open-trend-store.ts'

export interface TrendQuery extends OwnedQuery {
  /** The beginnings of consecutive weeks, the earliest first; the last one has not ended. At least one. */
  readonly weeks: readonly Date[]
  readonly now: Date
}

/** The trends of the open findings that may be read. Owners and rules without open findings and events are absent. */
export interface OpenTrends extends ByOwnerAndRule<OpenTrend> {
  /** The trend of those. */
  readonly nothing: OpenTrend
}

/** Loads trends. */
export type LoadOpenTrends = (db: Kysely<Schema>, query: TrendQuery) => Promise<OpenTrends>

/** The past of everybody's records may have a hundred thousand events, and does not change any more. */
const keptForMs = 3_600_000

interface Kept {
  readonly weeks: readonly Date[]
  readonly loadedAt: Date
  readonly changes: Changes
}
type Changes = ByOwnerAndRule<readonly WeekChange[]>

/**
 * The open findings at the end of each week, by owner at that time and by rule: the present ones, less what the events
 * since then have changed. Of everybody's records, the weeks that have ended are kept for an hour: only data that is erased
 * on request could change them.
 */
export function createOpenTrends(): LoadOpenTrends {
  /** By account, types and number of weeks: pages show trends of different lengths. */
  const kept = new Map<string, Kept>()

  /** Of everybody's records: the weeks that have ended. */
  async function loadPast(
    db: Kysely<Schema>,
    { accountId, scope, weeks, now }: TrendQuery,
    types: RecordSet['types'],
  ): Promise<Changes> {
    const [past, present = null] = [weeks.slice(0, -1), weeks.at(-1)]
    const name = JSON.stringify([accountId, types, weeks.length])
    const known = kept.get(name)
    if (known !== undefined && isDeepStrictEqual(known.weeks, past) && !hasPassed(known.loadedAt, keptForMs, now)) {
      return known.changes
    }
    const changes = await loadWeekChanges(db, { accountId, scope, weeks: past, until: present })
    kept.set(name, { weeks: past, loadedAt: now, changes })
    return changes
  }

  async function loadChanges(db: Kysely<Schema>, query: TrendQuery): Promise<readonly Changes[]> {
    const { weeks } = query
    const types = query.ownerId === undefined ? typesOfEveryone(query.scope) : null
    if (types === null) return [await loadWeekChanges(db, { ...query, until: null })]
    const [past, present] = await Promise.all([
      loadPast(db, query, types),
      loadWeekChanges(db, { ...query, weeks: weeks.slice(-1), until: null }),
    ])
    return [past, inLastWeek(present, weeks.length)]
  }

  return async (db, query) => {
    const [open, changes, begins] = await Promise.all([
      countOpenByOwnerAndRule(db, query),
      loadChanges(db, query),
      loadBeginningOfHistory(db, query.accountId),
    ])
    const weeks = knownWeeks(query.weeks, begins)
    return {
      byOwner: trendsOf(
        open.byOwner,
        changes.map(({ byOwner }) => byOwner),
        weeks,
      ),
      byRule: trendsOf(
        open.byRule,
        changes.map(({ byRule }) => byRule),
        weeks,
      ),
      nothing: openTrendOf(0, [], weeks),
    }
  }
}

/** @param begins null: there is no history, so that only the present is known */
function knownWeeks(weeks: readonly Date[], begins: Date | null): TrendWeeks {
  const later = begins === null ? -1 : weeks.findIndex((from) => from > begins)
  return { count: weeks.length, first: later < 0 ? weeks.length - 1 : Math.max(0, later - 1) }
}

/** Changes that were counted for the last of the weeks alone. */
function inLastWeek({ byOwner, byRule }: Changes, weekCount: number): Changes {
  return { byOwner: moved(byOwner, weekCount - 1), byRule: moved(byRule, weekCount - 1) }
}

function moved<Key>(
  changes: ReadonlyMap<Key, readonly WeekChange[]>,
  week: number,
): ReadonlyMap<Key, readonly WeekChange[]> {
  return new Map([...changes].map(([key, ofKey]) => [key, ofKey.map((change) => ({ ...change, week }))]))
}

function trendsOf<Key>(
  open: ReadonlyMap<Key, number>,
  changes: readonly ReadonlyMap<Key, readonly WeekChange[]>[],
  weeks: TrendWeeks,
): ReadonlyMap<Key, OpenTrend> {
  const keys = new Set([...open.keys(), ...changes.flatMap((ofKeys) => [...ofKeys.keys()])])
  return new Map(
    [...keys].map((key) => {
      const ofKey = changes.flatMap((ofKeys) => ofKeys.get(key) ?? [])
      return [key, openTrendOf(open.get(key) ?? 0, ofKey, weeks)]
    }),
  )
}
