import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'
import type { Message } from '../../words/index.ts'
import { loadOwnersLoss } from '../owners/refresh-owners.ts'
import { loadFullSync } from './full-sync-state.ts'
import { usersLossMessage } from './sudden-loss.ts'

/** Stored data that the CRM did not return; it is kept until a second read confirms that it is missing. */
export interface Doubt {
  /** Such as `480 of 500 contacts`. */
  readonly missing: Message
  /** When it was found missing. */
  readonly since: Date
}

/** The doubts about the account's records and links, and about its owners; each null if there is none. */
export async function loadDoubts(
  db: Kysely<Schema>,
  accountId: string,
): Promise<{ readonly records: Doubt | null; readonly owners: Doubt | null }> {
  const full = await loadFullSync(db, accountId)
  const owners = await loadOwnersLoss(db, accountId)
  return {
    records: full?.doubted ? { missing: full.doubted.missing, since: new Date(full.doubted.since) } : null,
    owners: owners && { missing: usersLossMessage(owners.loss), since: owners.since },
  }
}
