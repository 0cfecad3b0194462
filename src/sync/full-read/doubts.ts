import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'
import { loadOwnersLoss } from '../owners/refresh-owners.ts'
import { loadFullSync } from './full-sync-state.ts'
import { lossWords } from './sudden-loss.ts'

/** Stored data that the CRM did not return; it is kept until a second read confirms that it is missing. */
export interface Doubt {
  /** In words: `480 of 500 contacts`. */
  readonly missing: string
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
    owners: owners && { missing: lossWords({ users: owners.loss }), since: owners.since },
  }
}
