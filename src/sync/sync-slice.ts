import { AppError, CrmContractError } from '../domain/errors.ts'
import { continueFullSync } from './full-read/full-sync.ts'
import { beginFullSync, type FullSyncState, isFullSyncDue, loadFullSync } from './full-read/full-sync-state.ts'
import { noteDefinitions } from './note-definitions.ts'
import { refreshOwners } from './owners/refresh-owners.ts'
import { followClock } from './polls/clock-steps.ts'
import { pollSlice } from './polls/poll.ts'
import { relinkFlagged } from './refresh/relink.ts'
import type { SyncDeps } from './sync-deps.ts'

/**
 * Runs the next slice of an account's sync: a chunk of the full sync if one is due or in progress, else one poll. Call
 * it again while it returns true.
 *
 * @param request.full begin a full sync even if none is due
 * @returns whether there is more to do at once
 * @throws the `Crm…` errors; committed work is kept, and the next call continues from there
 */
export async function syncSlice(
  deps: SyncDeps,
  { accountId, full }: { readonly accountId: string; readonly full: boolean },
): Promise<boolean> {
  await followClock(deps, accountId)
  await refreshOwners(deps, accountId)
  await deps.refreshSchema(accountId)
  const stored = await loadFullSync(deps.db, accountId)
  // A full sync of other fields and links is obsolete.
  const current = stored?.scope === deps.scope ? stored : null
  const running = current?.position ? current : null
  if (running === null && !full && !isFullSyncDue(deps, current)) {
    const goesOn = await pollSlice(deps, accountId)
    if (!goesOn) await relinkFlagged(deps, accountId)
    await noteDefinitions(deps, accountId)
    return goesOn
  }
  return readOn(deps, accountId, running ?? (await beginFullSync(deps, accountId, stored)))
}

async function readOn(deps: SyncDeps, accountId: string, state: FullSyncState): Promise<boolean> {
  try {
    const goesOn = await continueFullSync(deps, accountId, state)
    await noteDefinitions(deps, accountId)
    return goesOn
  } catch (error) {
    if (error instanceof CrmContractError) await pollMeanwhile(deps, accountId)
    throw error
  }
}

/** A list that the CRM cannot return completely must not prevent changes from being followed. */
async function pollMeanwhile(deps: SyncDeps, accountId: string): Promise<void> {
  try {
    await pollSlice(deps, accountId)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    deps.log.warn({ accountId, err: error }, 'the poll beside a full sync that failed has failed as well')
  }
}
