import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { PageWalk, walkStart } from '../../domain/reading/page-walk.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import { accountDocument } from '../../infra/db/account-document-store.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { beforeAllNotices, markSetAside } from '../../records/index.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { Losses, lossWords } from './sudden-loss.ts'

const FullSync = z.object({
  /** Names this run; the records that it has seen carry it. */
  run: z.string(),
  /** By our clock; ISO 8601, UTC. */
  startedAt: z.string(),
  /** The same moment among the notices of what is set aside; while it is not known, nothing counts as noted before. */
  setAsideFrom: z.string().default(beforeAllNotices),
  /** The same moment, or one shortly before, by the CRM's clock; null while no answer has told. */
  crmStartedAt: z.string().nullable().default(null),
  /** Which fields and links were read; the mirror lacks others. */
  scope: z.string(),
  /** Records read so far. */
  compared: z.number().default(0),
  /** Of these, records that the mirror did not have, or had otherwise, though they had changed long before. */
  differed: z.number().default(0),
  /** Whether none has ended before it, so that the mirror has hardly any of the types that it has not come to. */
  isFirst: z.boolean().default(false),
  /** Whether the mirror was complete before, so that a difference means that a change was missed. */
  isComparison: z.boolean().default(false),
  endedAt: z.string().nullable().default(null),
  /** Whether another one is to follow at once: something became known that this one may have passed by. */
  isDueAgain: z.boolean().default(false),
  /** What this run lacked and was not believed for. */
  losses: Losses.default({}),
  /** What the run before lacked: where this one lacks it too, it is believed. */
  earlierLosses: Losses.default({}),
  /**
   * What the last run that ended lacked and was not believed for, in words, and since when something has been doubted
   * without a break (ISO 8601, UTC). It stays while the run that is to confirm it is under way.
   */
  doubted: z.object({ missing: z.string(), since: z.string() }).nullable().default(null),
  /** Where it will continue; null when it has ended. */
  position: z.object({ type: z.enum(objectTypes), after: z.string().nullable() }).nullable(),
  /** How far it has come through the pages of that type. */
  walk: PageWalk.default(walkStart),
})
export type FullSyncState = z.infer<typeof FullSync>

const fullSyncs = accountDocument('full_syncs', FullSync)

/** Where the account's full sync stands; null before the first. */
export async function loadFullSync(db: Kysely<Schema>, accountId: string): Promise<FullSyncState | null> {
  return (await fullSyncs.load(db, accountId))?.state ?? null
}

/** The types of which the account's records have not been read to the end for a first time. */
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

/** Notes that a full sync is due, whenever the last one was; where there was none, one is due anyway. */
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
    // Not by the time alone, which may come twice.
    run: `full ${startedAt} ${randomUUID()}`,
    startedAt,
    setAsideFrom: await markSetAside(deps.db),
    crmStartedAt: null,
    scope: deps.scope,
    losses: {},
    // A run that was given up has not confirmed or refuted everything that the one before it lacked.
    earlierLosses: { ...(last?.position ? last.earlierLosses : {}), ...last?.losses },
    doubted: last?.doubted ?? null,
    position: { type: objectTypes[0], after: null },
    walk: walkStart,
  }
  await saveFullSync(deps.db, accountId, { state, now })
  return state
}

/** What is in doubt once a run has ended with these losses. */
export function doubtedAfter(
  { doubted }: Pick<FullSyncState, 'doubted'>,
  losses: Losses,
  now: Date,
): FullSyncState['doubted'] {
  const missing = lossWords(losses)
  return missing === '' ? null : { missing, since: doubted?.since ?? now.toISOString() }
}

/** How soon a full sync that lacked most of something is followed by the one that confirms it or does not. */
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
