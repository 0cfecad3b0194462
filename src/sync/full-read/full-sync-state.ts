import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { PageWalk, walkStart } from '../../domain/reading/page-walk.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import { accountDocument } from '../../infra/db/account-document-store.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { beforeAllNotices, markSetAside } from '../../records/index.ts'
import { StoredMessage } from '../../words/index.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { Losses, lossMessage } from './sudden-loss.ts'

const FullSync = z.object({
  /** Identifies this run; the records that it has read store it. */
  run: z.string(),
  /** By our clock; ISO 8601, UTC. */
  startedAt: z.string(),
  /** The position of that moment among the set-aside entries; by default, every entry counts as newer. */
  setAsideFrom: z.string().default(beforeAllNotices),
  /** The same moment, or one shortly before, by the CRM's clock; null until a response states it. */
  crmStartedAt: z.string().nullable().default(null),
  /** The fields and links that are read; the mirror contains no others. */
  scope: z.string(),
  /** Records read so far. */
  compared: z.number().default(0),
  /**
   * Those of the compared records that the mirror did not have, or had with other values, although they had changed
   * long before.
   */
  differed: z.number().default(0),
  /** Whether no full sync has ended before it, so that the mirror is nearly empty for the remaining types. */
  isFirst: z.boolean().default(false),
  /** Whether the mirror was complete before, so that a difference means that a change was missed. */
  isComparison: z.boolean().default(false),
  endedAt: z.string().nullable().default(null),
  /** Whether another full sync follows at once: a new hint may concern records that this run has already passed. */
  isDueAgain: z.boolean().default(false),
  /** Data that this run did not find, and whose deletion it did not accept. */
  losses: Losses.default({}),
  /** Data that the previous run did not find: if this run does not find it either, it counts as deleted. */
  earlierLosses: Losses.default({}),
  /**
   * The losses that the last completed run did not accept, and since when something has been doubted without
   * interruption (ISO 8601, UTC). Kept while the confirming run is in progress.
   */
  doubted: z.object({ missing: StoredMessage, since: z.string() }).nullable().default(null),
  /** Where it will continue; null when it has ended. */
  position: z.object({ type: z.enum(objectTypes), after: z.string().nullable() }).nullable(),
  /** The progress through the pages of that type. */
  walk: PageWalk.default(walkStart),
})
export type FullSyncState = z.infer<typeof FullSync>

const fullSyncs = accountDocument('full_syncs', FullSync)

/** The state of the account's full sync; null before the first. */
export async function loadFullSync(db: Kysely<Schema>, accountId: string): Promise<FullSyncState | null> {
  return (await fullSyncs.load(db, accountId))?.state ?? null
}

/** The types whose records have not been read completely for the first time. */
export async function loadTypesToCome(db: Kysely<Schema>, accountId: string): Promise<readonly ObjectType[]> {
  const full = await loadFullSync(db, accountId)
  if (full === null) return objectTypes
  return full.isFirst && full.position !== null ? objectTypes.slice(objectTypes.indexOf(full.position.type)) : []
}

export async function saveFullSync(
  db: Kysely<Schema>,
  accountId: string,
  { state, now }: { readonly state: FullSyncState; readonly now: Date },
): Promise<void> {
  await fullSyncs.save(db, accountId, { state, now })
}

/**
 * Marks a full sync as due, whenever the last one was; before the first one nothing is stored, because it is due
 * anyway.
 */
export async function demandFullSync(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  const last = await loadFullSync(db, accountId)
  if (last !== null) await saveFullSync(db, accountId, { state: { ...last, isDueAgain: true }, now })
}

/** Begins a new full sync at the first object type. */
export async function beginFullSync(
  deps: SyncDeps,
  accountId: string,
  last: FullSyncState | null,
): Promise<FullSyncState> {
  const now = deps.clock.now()
  const startedAt = now.toISOString()
  const state: FullSyncState = {
    compared: 0,
    differed: 0,
    isFirst: last === null || (last.isFirst && last.position !== null),
    isComparison: last !== null && last.scope === deps.scope && last.position === null,
    endedAt: null,
    isDueAgain: false,
    // The time alone need not be unique.
    run: `full ${startedAt} ${randomUUID()}`,
    startedAt,
    setAsideFrom: await markSetAside(deps.db),
    crmStartedAt: null,
    scope: deps.scope,
    losses: {},
    // A run that was abandoned has not confirmed or refuted everything that the one before it lacked.
    earlierLosses: { ...(last?.position ? last.earlierLosses : {}), ...last?.losses },
    doubted: last?.doubted ?? null,
    position: { type: objectTypes[0], after: null },
    walk: walkStart,
  }
  await saveFullSync(deps.db, accountId, { state, now })
  return state
}

/** What is doubted after a run has ended with these losses. */
export function doubtedAfter(
  { doubted }: Pick<FullSyncState, 'doubted'>,
  losses: Losses,
  now: Date,
): FullSyncState['doubted'] {
  const missing = lossMessage(losses)
  return missing === null ? null : { missing, since: doubted?.since ?? now.toISOString() }
}

/** How soon a full sync that lacked most of something is followed by a confirming one. */
const confirmAfterMs = 60 * 60_000

/** Whether it is time for another full sync. */
export function isFullSyncDue(
  { clock, fullSyncHours }: Pick<SyncDeps, 'clock' | 'fullSyncHours'>,
  last: FullSyncState | null,
): boolean {
  if (last === null || last.isDueAgain) return true
  const hasLosses = Object.keys(last.losses).length > 0
  const waitMs = hasLosses ? Math.min(confirmAfterMs, fullSyncHours * 3_600_000) : fullSyncHours * 3_600_000
  return hasPassed(new Date(last.startedAt), waitMs, clock.now())
}
