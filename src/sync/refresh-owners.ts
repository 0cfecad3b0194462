import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { hasPassed } from '../domain/clock.ts'
import type { Owner } from '../domain/owner.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  ambiguousNames,
  loadCursor,
  loadOwners,
  replaceOwners,
  replaceSupervisions,
  resolveTeams,
  saveCursor,
} from '../records/index.ts'
import { isSudden, Loss } from './sudden-loss.ts'
import type { SyncDeps } from './sync-deps.ts'

const cursorName = 'owners'

const maxAgeMs = 60 * 60_000

const OwnersState = z.object({
  /** Of which teams file the stored supervisions are. */
  teamsVersion: z.string(),
  /** How many names of the teams file could mean several users or teams. */
  ambiguous: z.number().default(0),
  /** What the last reading lacked and was not believed for. */
  loss: Loss.nullable().default(null),
})
type OwnersState = z.infer<typeof OwnersState>

/**
 * Reads the owners, at most once an hour, and who supervises whom. Where most of those that are stored are missing, or
 * all, they stay until a second reading has found the same.
 */
export async function refreshOwners(deps: SyncDeps, accountId: string): Promise<void> {
  const now = deps.clock.now()
  const { updatedAt, state: last } = await loadState(deps.db, accountId)
  const teamsVersion = createHash('sha256').update(JSON.stringify(deps.teams)).digest('hex')
  const isFresh = updatedAt !== null && !hasPassed(updatedAt, maxAgeMs, now)
  // An admin who has changed the teams file need not wait.
  if (isFresh && last.teamsVersion === teamsVersion) return
  const read = await deps.read.owners()
  const stored = await loadOwners(deps.db, accountId)
  const loss = lossOfOwners(stored, read)
  const isDoubted = isIncredible(loss) && last.loss === null
  if (isDoubted) {
    deps.log.warn({ accountId, ...loss }, 'the CRM lists few of its owners; they stay until it does so again')
  }
  const owners = isDoubted ? stored : read
  const { supervisions, unknown } = resolveTeams(deps.teams, owners)
  if (unknown.length > 0) {
    deps.log.warn({ accountId, count: unknown.length }, 'teams file names people unknown to the CRM')
  }
  const state: OwnersState = {
    teamsVersion,
    ambiguous: ambiguousNames(deps.teams, owners).length,
    loss: isDoubted ? loss : null,
  }
  await deps.db.transaction().execute(async (trx) => {
    await replaceOwners(trx, accountId, owners)
    await replaceSupervisions(trx, accountId, supervisions)
    await saveCursor(trx, accountId, { name: cursorName, state, now })
  })
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
  const cursor = await loadCursor(db, accountId, cursorName)
  const state = OwnersState.safeParse(cursor?.state).data ?? { teamsVersion: '', ambiguous: 0, loss: null }
  return { updatedAt: cursor?.updatedAt ?? null, state }
}

function lossOfOwners(stored: readonly Pick<Owner, 'id'>[], read: readonly Owner[]): Loss {
  const there = new Set(read.map(({ id }) => id))
  return { missing: stored.filter(({ id }) => !there.has(id)).length, of: stored.length }
}

/** Every account has somebody who uses it: none at all is no answer. */
function isIncredible(loss: Loss): boolean {
  return isSudden(loss) || (loss.of > 0 && loss.missing === loss.of)
}
