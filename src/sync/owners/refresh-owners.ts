import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Items } from '../../crm/port.ts'
import type { Owner } from '../../domain/owner.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import { renewedDocument } from '../../infra/db/account-document-store.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { TeamEntry } from '../../records/index.ts'
import {
  ambiguousNames,
  applyTeams,
  loadOwners,
  replaceOwners,
  replaceTeamEntries,
  resolveTeams,
  takeTeams,
} from '../../records/index.ts'
import { isSudden, Loss } from '../full-read/sudden-loss.ts'
import type { SyncDeps } from '../sync-deps.ts'

/** How old the stored owners may be. */
export const ownersMaxAgeMs = 60 * 60_000

const OwnersState = z.object({
  /** The version of the teams file that was last read. */
  teamsVersion: z.string(),
  /** The number of names in the teams file that match several users or teams. */
  ambiguous: z.number().default(0),
  /** Owners that the last read lacked and that were kept. */
  loss: Loss.nullable().default(null),
})
type OwnersState = z.infer<typeof OwnersState>

const ownerReads = renewedDocument('owner_reads', OwnersState)

/** Reads the owners and their supervisors, at most once an hour, or at once after a change of the teams file. */
export async function refreshOwners(deps: SyncDeps, accountId: string): Promise<void> {
  const { updatedAt, state } = await loadState(deps.db, accountId)
  if (isFresh(deps, updatedAt) && state.teamsVersion === versionOf(deps)) return
  await storeOwners(deps, accountId, state)
}

/**
 * Reads them now, because a record may name a new one. A list that is doubted is not read again before an hour has
 * passed.
 */
export async function readOwnersAgain(deps: SyncDeps, accountId: string): Promise<void> {
  const { updatedAt, state } = await loadState(deps.db, accountId)
  if (state.loss !== null && isFresh(deps, updatedAt)) return
  await storeOwners(deps, accountId, state)
}

function isFresh({ clock }: Pick<SyncDeps, 'clock'>, updatedAt: Date | null): boolean {
  return updatedAt !== null && !hasPassed(updatedAt, ownersMaxAgeMs, clock.now())
}

function versionOf({ teams }: Pick<SyncDeps, 'teams'>): string {
  return createHash('sha256').update(JSON.stringify(teams)).digest('hex')
}

/**
 * Reads and stores the owners, and who supervises whom: by the teams file, or by the teams as they were set in Minset. An unreadable one stays unchanged. If most of the stored ones are missing, or all, they
 * are kept until a second read confirms it.
 */
async function storeOwners(deps: SyncDeps, accountId: string, last: OwnersState): Promise<void> {
  // Taken before the call: a response that took long is as old as its request.
  const now = deps.clock.now()
  const stored = await loadOwners(deps.db, accountId)
  const { owners, loss } = await readOwners(deps, accountId, { stored, isBelieved: last.loss !== null })
  await deps.db.transaction().execute(async (trx) => {
    const hasOwn = await takeTeams(trx, accountId)
    await replaceOwners(trx, accountId, owners)
    if (!hasOwn) await replaceTeamEntries(trx, accountId, entriesOfFile(deps, accountId, owners))
    await applyTeams(trx, accountId, now)
    const ambiguous = hasOwn ? 0 : ambiguousNames(deps.teams, owners).length
    await ownerReads.save(trx, accountId, { state: { teamsVersion: versionOf(deps), ambiguous, loss }, now })
  })
}

function entriesOfFile(deps: SyncDeps, accountId: string, owners: readonly Owner[]): readonly TeamEntry[] {
  const { entries, unknown } = resolveTeams(deps.teams, owners)
  if (unknown.length > 0) {
    deps.log.warn({ accountId, count: unknown.length }, 'teams file names people unknown to the CRM')
  }
  return entries
}

/** Returns the owners that the CRM lists; if the list is doubted, the stored ones and the loss. */
async function readOwners(
  deps: SyncDeps,
  accountId: string,
  { stored, isBelieved }: { readonly stored: readonly Owner[]; readonly isBelieved: boolean },
): Promise<{ readonly owners: readonly Owner[]; readonly loss: Loss | null }> {
  const read = withUnreadable(await deps.read.owners(), stored)
  const loss = lossOfOwners(stored, read)
  if (isBelieved || !isIncredible(loss)) return { owners: read, loss: null }
  deps.log.warn({ accountId, ...loss }, 'the CRM lists few of its owners; they stay until it does so again')
  return { owners: stored, loss }
}

/** The number of names in the teams file that match several users or teams of the account. */
export async function countAmbiguousNames(db: Kysely<Schema>, accountId: string): Promise<number> {
  return (await loadState(db, accountId)).state.ambiguous
}

/** The loss that the last read of the owners did not accept; null if there was none. */
export async function loadOwnersLoss(
  db: Kysely<Schema>,
  accountId: string,
): Promise<{ readonly loss: Loss; readonly since: Date } | null> {
  const { updatedAt, state } = await loadState(db, accountId)
  return updatedAt !== null && state.loss !== null ? { loss: state.loss, since: updatedAt } : null
}

async function loadState(
  db: Kysely<Schema>,
  accountId: string,
): Promise<{ readonly updatedAt: Date | null; readonly state: OwnersState }> {
  const last = await ownerReads.load(db, accountId)
  return last ?? { updatedAt: null, state: { teamsVersion: '', ambiguous: 0, loss: null } }
}

/** Adds the stored owners that exist but are unreadable. An item without a readable id may be any of them. */
function withUnreadable({ items, setAside }: Items<Owner>, stored: readonly Owner[]): readonly Owner[] {
  const read = new Set(items.map(({ id }) => id))
  const odd = new Set(setAside.map(({ id }) => id))
  return [...items, ...stored.filter(({ id }) => !read.has(id) && (odd.has(id) || odd.has(null)))]
}

function lossOfOwners(stored: readonly Pick<Owner, 'id'>[], read: readonly Owner[]): Loss {
  const there = new Set(read.map(({ id }) => id))
  return { missing: stored.filter(({ id }) => !there.has(id)).length, of: stored.length }
}

/** Every account has at least one user, so an empty list is not credible. */
function isIncredible(loss: Loss): boolean {
  return isSudden(loss) || (loss.of > 0 && loss.missing === loss.of)
}
