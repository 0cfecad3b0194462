import { createHash } from 'node:crypto'
import { z } from 'zod'
import { loadCursor, replaceOwners, replaceSupervisions, resolveTeams, saveCursor } from '../records/index.ts'
import { beginFullSync, continueFullSync, type FullSyncState, loadFullSync } from './full-sync.ts'
import { pollSlice } from './poll.ts'
import { relinkFlagged } from './relink.ts'
import type { SyncDeps } from './sync-deps.ts'

const ownersMaxAgeMs = 60 * 60_000

/**
 * Does the next piece of an account's sync: a chunk of the full sync where one is due or under way, else one poll.
 * Call it again as long as it returns true.
 *
 * @param request.full begin a full sync even if none is due
 * @returns whether there is more to do at once
 * @throws the `Crm…` errors; what was committed before stands, and the next call continues there
 */
export async function syncSlice(
  deps: SyncDeps,
  { accountId, full }: { readonly accountId: string; readonly full: boolean },
): Promise<boolean> {
  await refreshOwners(deps, accountId)
  const stored = await loadFullSync(deps.db, accountId)
  // One that read other fields and links is of no use any more.
  const current = stored?.scope === deps.scope ? stored : null
  const running = current?.position ? current : null
  if (running === null && !full && !isFullSyncDue(deps, current)) {
    const goesOn = await pollSlice(deps, accountId)
    if (!goesOn) await relinkFlagged(deps, accountId)
    return goesOn
  }
  return continueFullSync(deps, accountId, running ?? (await beginFullSync(deps, accountId, stored)))
}

function isFullSyncDue({ clock, fullSyncHours }: SyncDeps, last: FullSyncState | null): boolean {
  return (
    last === null || last.isDueAgain || Date.parse(last.startedAt) + fullSyncHours * 3_600_000 <= clock.now().getTime()
  )
}

/** Of which teams file the stored supervisions are. */
const OwnersState = z.object({ teamsVersion: z.string() })
type OwnersState = z.infer<typeof OwnersState>

async function refreshOwners(deps: SyncDeps, accountId: string): Promise<void> {
  const now = deps.clock.now()
  const last = await loadCursor(deps.db, accountId, 'owners')
  const teamsVersion = createHash('sha256').update(JSON.stringify(deps.teams)).digest('hex')
  const isFresh = last !== null && now.getTime() - last.updatedAt.getTime() < ownersMaxAgeMs
  // An admin who has changed the teams file need not wait.
  if (isFresh && OwnersState.safeParse(last.state).data?.teamsVersion === teamsVersion) return
  const owners = await deps.read.owners()
  const { supervisions, unknown } = resolveTeams(deps.teams, owners)
  if (unknown.length > 0) {
    deps.log.warn({ accountId, count: unknown.length }, 'teams file names people unknown to the CRM')
  }
  await deps.db.transaction().execute(async (trx) => {
    await replaceOwners(trx, accountId, owners)
    await replaceSupervisions(trx, accountId, supervisions)
    await saveCursor(trx, accountId, { name: 'owners', state: { teamsVersion } satisfies OwnersState, now })
  })
}
