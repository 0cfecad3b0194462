import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Items } from '../../crm/port.ts'
import type { Owner } from '../../domain/owner.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import { renewedDocument } from '../../infra/db/account-document-store.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { ambiguousNames, loadOwners, replaceOwners, replaceSupervisions, resolveTeams } from '../../records/index.ts'
import { isSudden, Loss } from '../full-read/sudden-loss.ts'
import type { SyncDeps } from '../sync-deps.ts'

/** For as long the owners are kept. */
export const ownersMaxAgeMs = 60 * 60_000

const OwnersState = z.object({
  /** Of which teams file the stored supervisions are. */
  teamsVersion: z.string(),
  /** How many names of the teams file could mean several users or teams. */
  ambiguous: z.number().default(0),
  /** What the last reading lacked and was not believed for. */
  loss: Loss.nullable().default(null),
})
type OwnersState = z.infer<typeof OwnersState>

const ownerReads = renewedDocument('owner_reads', OwnersState)

/** Reads the owners, and who supervises whom, at most once an hour. An admin who has changed the teams file need not wait. */
export async function refreshOwners(deps: SyncDeps, accountId: string): Promise<void> {
  const { updatedAt, state } = await loadState(deps.db, accountId)
  if (isFresh(deps, updatedAt) && state.teamsVersion === versionOf(deps)) return
  await storeOwners(deps, accountId, state)
}

/** Reads them now, for somebody who may be new. A list that is doubted is read again after an hour, not before. */
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
 * Reads and stores the owners. One that cannot be read stays as it was. Where most of those that are stored are missing, or
 * all, they stay until a second reading has found the same.
 */
async function storeOwners(deps: SyncDeps, accountId: string, last: OwnersState): Promise<void> {
  // Before they are asked for: an answer that was long on its way is as old as the question.
  const now = deps.clock.now()
  const stored = await loadOwners(deps.db, accountId)
  const { owners, loss } = await readOwners(deps, accountId, { stored, isBelieved: last.loss !== null })
  const { supervisions, unknown } = resolveTeams(deps.teams, owners)
  if (unknown.length > 0) {
    deps.log.warn({ accountId, count: unknown.length }, 'teams file names people unknown to the CRM')
  }
  const ambiguous = ambiguousNames(deps.teams, owners).length
  const state: OwnersState = { teamsVersion: versionOf(deps), ambiguous, loss }
  await deps.db.transaction().execute(async (trx) => {
    await replaceOwners(trx, accountId, owners)
    await replaceSupervisions(trx, accountId, supervisions)
    await ownerReads.save(trx, accountId, { state, now })
  })
}

/** Gives the owners as the CRM lists them; the stored ones, and what the list lacks, where it is not believed. */
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

/** How many names of the teams file could mean several users or teams of the account. */
export async function countAmbiguousNames(db: Kysely<Schema>, accountId: string): Promise<number> {
  return (await loadState(db, accountId)).state.ambiguous
}

/** What the last reading of the owners lacked and was not believed for; null where it was. */
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

/** With those of the stored owners that are there and cannot be read. One whose id cannot be read either may be any. */
function withUnreadable({ items, setAside }: Items<Owner>, stored: readonly Owner[]): readonly Owner[] {
  const read = new Set(items.map(({ id }) => id))
  const odd = new Set(setAside.map(({ id }) => id))
  return [...items, ...stored.filter(({ id }) => !read.has(id) && (odd.has(id) || odd.has(null)))]
}

function lossOfOwners(stored: readonly Pick<Owner, 'id'>[], read: readonly Owner[]): Loss {
  const there = new Set(read.map(({ id }) => id))
  return { missing: stored.filter(({ id }) => !there.has(id)).length, of: stored.length }
}

/** Every account has somebody who uses it: none at all is no answer. */
function isIncredible(loss: Loss): boolean {
  return isSudden(loss) || (loss.of > 0 && loss.missing === loss.of)
}
