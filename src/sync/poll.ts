import type { Kysely } from 'kysely'
import { z } from 'zod'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadCursor, loadUpdateTimes, saveCursor } from '../records/index.ts'
import { readLinks, storeBatch } from './store-batch.ts'
import type { SyncDeps } from './sync-deps.ts'

const PollState = z.object({
  /** Changes at or after this instant have not been asked for; ISO 8601, UTC. */
  since: z.string(),
})

/**
 * How far each poll looks back behind the one before. It covers the lag of the CRM's search index (uncertain: the
 * vendors promise nothing) and a difference between the CRM's clock and ours.
 */
const overlapMs = 5 * 60_000

/** Records re-read and committed together. */
const batchSize = 1000

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

/** Asks the CRM which records of a type have changed, and re-reads those of which we do not have that state. */
export async function pollType(deps: SyncDeps, accountId: string, type: ObjectType): Promise<void> {
  const cursor = await loadCursor(deps.db, accountId, cursorName(type))
  if (cursor === null) return
  const startedAt = deps.clock.now()
  const since = new Date(Date.parse(PollState.parse(cursor.state).since) - overlapMs)
  const changed = await readChanged(deps, accountId, { type, since })
  for (let start = 0; start < changed.length; start += batchSize) {
    await refreshRecords(deps, accountId, { type, ids: changed.slice(start, start + batchSize) })
  }
  await saveCursor(deps.db, accountId, {
    name: cursorName(type),
    state: { since: startedAt.toISOString() },
    now: startedAt,
  })
  if (changed.length > 0) deps.progress({ type, count: changed.length, full: false })
}

/** Re-reads the named records with their links and stores them; those that are gone are left to the full sync. */
async function refreshRecords(
  deps: SyncDeps,
  accountId: string,
  { type, ids }: { readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<void> {
  const records = await deps.read.byIds(type, ids)
  const links = await readLinks(
    deps,
    type,
    records.map((record) => record.id),
  )
  await deps.db
    .transaction()
    .execute((trx) => storeBatch(trx, deps, { accountId, batch: { type, records, links, seenBy: 'poll' } }))
}

async function readChanged(
  deps: SyncDeps,
  accountId: string,
  { type, since }: { readonly type: ObjectType; readonly since: Date },
): Promise<string[]> {
  const changed = new Set<string>()
  let after: string | null = null
  do {
    const page = await deps.read.changedSince(type, since, after)
    const ids = page.items.map((change) => change.id)
    const known = await loadUpdateTimes(deps.db, accountId, { type, ids })
    for (const { id, updatedAt } of page.items) {
      const stored = known.get(id)
      if (stored === undefined || stored < updatedAt) changed.add(id)
    }
    after = page.next
  } while (after !== null)
  return [...changed]
}

function cursorName(type: ObjectType): string {
  return `poll:${type}`
}
