import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Change } from '../../crm/port.ts'
import { PageWalk, stepOn, walkStart } from '../../domain/reading/page-walk.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { type Hint, isAnyRefreshDue, noteHints } from '../../inbox/index.ts'
import { typeDocument } from '../../infra/db/account-document-store.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { loadUpdateTimes } from '../../records/index.ts'
import { message } from '../../words/index.ts'
import { demandFullSync } from '../full-read/full-sync-state.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { crmTimeOf } from './crm-time.ts'

const PollState = z.object({
  /** Changes at or after this instant, by the CRM's clock, have not been requested yet; ISO 8601, UTC. */
  since: z.string(),
  /** An unfinished round: when it began, by the CRM's clock, and where it will continue. */
  round: z
    .object({ startedAt: z.string(), after: z.string(), walk: PageWalk.default(walkStart) })
    .nullable()
    .default(null),
  /** Whether its turn is still to come, because the round of the types gave way to more urgent work. */
  isNext: z.boolean().default(false),
})
type PollState = z.infer<typeof PollState>

const pollCursors = typeDocument('poll_cursors', PollState)

/**
 * The overlap with the previous poll. It covers the lag of the CRM's search index (uncertain: the vendors promise
 * nothing), and differences between the clocks of the CRM's servers. Our own clock does not matter.
 */
const overlapMs = 5 * 60_000

/** Pages per job, so that other work of the account gets its turn; 2,000 changes for HubSpot. */
const pagesPerSlice = 10

/** Stores the time from which polls of every type look for changes. */
export async function startPollingFrom(
  db: Kysely<Schema>,
  accountId: string,
  { since, now }: { readonly since: Date; readonly now: Date },
): Promise<void> {
  for (const type of objectTypes) {
    await pollCursors.save(db, accountId, { type, state: { since: since.toISOString() }, now })
  }
}

/**
 * When every type was last polled at the latest; null before the first full sync, which precedes polling, has begun.
 */
export async function loadLastPoll(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const [longestAgo] = await loadCursors(db, accountId)
  return longestAgo?.updatedAt ?? null
}

interface Cursor {
  readonly type: ObjectType
  readonly state: PollState
  readonly updatedAt: Date
}

/** The cursors of all types, in the order in which they were last polled. */
async function loadCursors(db: Kysely<Schema>, accountId: string): Promise<readonly Cursor[]> {
  const stored = await pollCursors.loadAll(db, accountId)
  const cursors = [...stored].map(([type, cursor]): Cursor => ({ type, ...cursor }))
  return cursors.toSorted((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime())
}

/**
 * Polls every type, a few pages each; while some round is unfinished, only unfinished types are polled. Gives way to
 * re-reads, such as of what has just been found: people see a change sooner, and then wait no longer than for a page.
 *
 * @returns whether a round is unfinished
 */
export async function pollSlice(deps: SyncDeps, accountId: string): Promise<boolean> {
  const cursors = await loadCursors(deps.db, accountId)
  const unfinished = cursors.filter(({ state }) => state.round !== null || state.isNext)
  const turns = unfinished.length > 0 ? unfinished : cursors
  let goesOn = false
  for (const [index, turn] of turns.entries()) {
    if (index > 0 && (await isReadDue(deps, accountId))) {
      await keepTurns(deps, accountId, turns.slice(index))
      return true
    }
    goesOn = (await pollType(deps, accountId, turn)) || goesOn
  }
  return goesOn
}

async function isReadDue(deps: SyncDeps, accountId: string): Promise<boolean> {
  return (await deps.isAwaited(accountId)) || isAnyRefreshDue(deps.db, accountId, deps.clock.now())
}

async function keepTurns({ db }: SyncDeps, accountId: string, turns: readonly Cursor[]): Promise<void> {
  for (const { type, state, updatedAt } of turns) {
    // They have not been polled now.
    await pollCursors.save(db, accountId, { type, state: { ...state, isNext: true }, now: updatedAt })
  }
}

/**
 * Polls for changed records of a type, a few pages at a time, and queues those whose stored state is older.
 *
 * @returns whether the round is unfinished
 */
async function pollType(deps: SyncDeps, accountId: string, { type, state: polled }: Cursor): Promise<boolean> {
  const now = deps.clock.now()
  const found = await readPages(deps, accountId, { type, state: polled })
  const hints = await hintsOf(deps, accountId, { type, ...found })
  const { state, wasAhead } = afterReading(polled, found)
  await deps.db.transaction().execute(async (trx) => {
    await noteHints(trx, accountId, { hints })
    await pollCursors.save(trx, accountId, { type, state, now })
    if (wasAhead) await demandFullSync(trx, accountId, now)
    if (hints.length > 0) await deps.queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
  })
  return found.next !== null
}

function afterReading(
  { since, round }: PollState,
  { next, walk, crmTime }: Found,
): {
  readonly state: PollState
  /**
   * Whether `since` was later than the CRM's own time: then it was not a time of the CRM's clock, and changes in
   * between may have been missed.
   */
  readonly wasAhead: boolean
} {
  const startedAt = round?.startedAt ?? crmTime?.toISOString() ?? since
  return {
    state:
      next === null
        ? { since: startedAt, round: null, isNext: false }
        : { since, round: { startedAt, after: next, walk }, isNext: false },
    wasAhead: Date.parse(startedAt) + 2 * overlapMs < Date.parse(since),
  }
}

interface Found {
  readonly changes: readonly Change[]
  readonly next: string | null
  readonly walk: PageWalk
  /** When the first of the pages was answered, or a moment before, by the CRM's clock; null if unknown. */
  readonly crmTime: Date | null
}

async function readPages(
  deps: SyncDeps,
  accountId: string,
  { type, state: { since, round } }: Pick<Cursor, 'type' | 'state'>,
): Promise<Found> {
  const lookFrom = new Date(Date.parse(since) - overlapMs)
  const changes: Change[] = []
  let next = round?.after ?? null
  let walk = round?.walk ?? walkStart
  let crmTime: Date | null = null
  for (let pages = 0; pages < pagesPerSlice; pages += 1) {
    const found = await deps.read.changedSince(type, lookFrom, next)
    changes.push(...found.items)
    crmTime ??= crmTimeOf(found)
    next = found.next
    if (next === null) break
    const place = message('crm.list.changed', { types: message(`types.${type}`) })
    walk = stepOn(walk, { next, count: found.count, place })
    if (await isReadDue(deps, accountId)) break
  }
  return { changes, next, walk, crmTime }
}

/**
 * A record that is not in the mirror may still be being created, so it gets time to settle after its change. The CRM's
 * own time determines how long ago that was; if unknown, the time starts now.
 */
async function hintsOf(
  deps: SyncDeps,
  accountId: string,
  { type, changes, crmTime }: Pick<Found, 'changes' | 'crmTime'> & { readonly type: ObjectType },
): Promise<Hint[]> {
  const notedAt = deps.clock.now()
  const ids = changes.map(({ id }) => id)
  const known = await loadUpdateTimes(deps.db, accountId, { type, ids })
  const settleMs = deps.settleSeconds * 1000
  return changes.flatMap(({ id, updatedAt }): Hint[] => {
    const stored = known.get(id)
    if (stored === undefined) {
      const ageMs = updatedAt === null ? settleMs : Math.max(0, (crmTime ?? updatedAt).getTime() - updatedAt.getTime())
      const dueAt = new Date(notedAt.getTime() + Math.max(0, settleMs - ageMs))
      return [{ key: { type, id }, notedAt, dueAt }]
    }
    return updatedAt === null || stored < updatedAt ? [{ key: { type, id }, notedAt, dueAt: notedAt }] : []
  })
}
