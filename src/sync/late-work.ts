import type { Kysely } from 'kysely'
import { loadInboxAge, loadOldestRefresh } from '../inbox/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadOldestDue } from '../records/index.ts'

/** What waits longer than this is late: work takes turns, and a first run over a large account takes longer. */
export const workWithinMs = 15 * 60_000

/** Changes in the CRM that wait to be read and checked: since when the oldest of each kind waits, or null for none. */
export interface WaitingChanges {
  /** Events that have not been sorted. */
  readonly events: Date | null
  /** Records that are to be read again. */
  readonly refreshes: Date | null
  /** Records that are to be evaluated. */
  readonly checks: Date | null
}

/** Finds out since when changes in the CRM have been waiting. */
export async function loadWaitingChanges(db: Kysely<Schema>, accountId: string): Promise<WaitingChanges> {
  const [events, refreshes, checks] = await Promise.all([
    loadInboxAge(db, accountId),
    loadOldestRefresh(db, accountId),
    loadOldestDue(db, accountId),
  ])
  return { events, refreshes, checks }
}
