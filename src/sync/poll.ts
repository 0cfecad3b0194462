import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Change } from '../crm/port.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { type Hint, noteHints } from '../inbox/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadCursor, loadUpdateTimes, saveCursor } from '../records/index.ts'
import type { SyncDeps } from './sync-deps.ts'

const PollState = z.object({
  /** Changes at or after this instant have not been asked for; ISO 8601, UTC. */
  since: z.string(),
  /** A round that has not come to its end: when it began, and where it will continue. */
  round: z.object({ startedAt: z.string(), after: z.string() }).nullable().default(null),
})
type PollState = z.infer<typeof PollState>

/**
 * How far each poll looks back behind the one before. It covers the lag of the CRM's search index (uncertain: the
 * vendors promise nothing) and a difference between the CRM's clock and ours.
 */
const overlapMs = 5 * 60_000

/** Pages asked for in one go, so that other work of the account has its turn; 2,000 changes at HubSpot. */
const pagesPerSlice = 10

/** Notes from when on polls of every type are to look. */
export async function startPollingFrom(
  db: Kysely<Schema>,
  accountId: string,
  { since, now }: { readonly since: Date; readonly now: Date },
): Promise<void> {
  for (const type of objectTypes) {
    await saveCursor(db, accountId, { name: cursorName(type), state: { since: since.toISOString() }, now })
  }
}

/**
 * Polls every type, a few pages of the answer each; as long as some answer goes on, only those types are asked.
 *
 * @returns whether some answer goes on
 */
export async function pollSlice(deps: SyncDeps, accountId: string): Promise<boolean> {
  const unfinished: ObjectType[] = []
  for (const type of objectTypes) {
    const cursor = await loadCursor(deps.db, accountId, cursorName(type))
    if (cursor !== null && PollState.parse(cursor.state).round !== null) unfinished.push(type)
  }
  let goesOn = false
  for (const type of unfinished.length > 0 ? unfinished : objectTypes) {
    goesOn = (await pollType(deps, accountId, type)) || goesOn
  }
  return goesOn
}

/**
 * Asks the CRM which records of a type have changed, a few pages of its answer, and notes those of which we do not have
 * that state.
 *
 * @returns whether the answer goes on
 */
async function pollType(deps: SyncDeps, accountId: string, type: ObjectType): Promise<boolean> {
  const cursor = await loadCursor(deps.db, accountId, cursorName(type))
  if (cursor === null) return false
  const now = deps.clock.now()
  const { since, round }: PollState = PollState.parse(cursor.state)
  const startedAt = round?.startedAt ?? now.toISOString()
  // A clock that was ahead and has been set right must not make us wait for the time to come round again.
  const lookFrom = new Date(Math.min(Date.parse(since), now.getTime()) - overlapMs)
  const { changes, next } = await readPages(deps, type, { since: lookFrom, after: round?.after ?? null })
  const hints = await hintsOf(deps, accountId, { type, changes })
  const state: PollState =
    next === null ? { since: startedAt, round: null } : { since, round: { startedAt, after: next } }
  await deps.db.transaction().execute(async (trx) => {
    await noteHints(trx, accountId, { hints, source: 'poll' })
    await saveCursor(trx, accountId, { name: cursorName(type), state, now })
    if (hints.length > 0) await deps.queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
  })
  return next !== null
}

async function readPages(
  { read }: SyncDeps,
  type: ObjectType,
  from: { readonly since: Date; readonly after: string | null },
): Promise<{ readonly changes: readonly Change[]; readonly next: string | null }> {
  const changes: Change[] = []
  let next = from.after
  for (let page = 0; page < pagesPerSlice; page += 1) {
    const found = await read.changedSince(type, from.since, next)
    changes.push(...found.items)
    next = found.next
    if (next === null) break
  }
  return { changes, next }
}

/** A record that is not in the mirror may be being created: it is let settle, counted from its change. */
async function hintsOf(
  deps: SyncDeps,
  accountId: string,
  { type, changes }: { readonly type: ObjectType; readonly changes: readonly Change[] },
): Promise<Hint[]> {
  const notedAt = deps.clock.now()
  const ids = changes.map(({ id }) => id)
  const known = await loadUpdateTimes(deps.db, accountId, { type, ids })
  return changes.flatMap(({ id, updatedAt }): Hint[] => {
    const stored = known.get(id)
    if (stored === undefined) {
      const settledAt = new Date(updatedAt.getTime() + deps.settleSeconds * 1000)
      return [{ key: { type, id }, notedAt, dueAt: settledAt }]
    }
    return stored < updatedAt ? [{ key: { type, id }, notedAt, dueAt: notedAt }] : []
  })
}

function cursorName(type: ObjectType): string {
  return `poll:${type}`
}
