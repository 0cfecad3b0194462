import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'
import { loadOwnersLoss } from '../owners/refresh-owners.ts'
import { loadFullSync } from './full-sync-state.ts'
import { lossWords } from './sudden-loss.ts'

/** What the CRM did not show though it is stored, and what is kept until a second reading has found the same. */
export interface Doubt {
  /** In words: `480 of 500 contacts`. */
  readonly missing: string
  /** When it was found missing. */
  readonly since: Date
}

/** What is doubted of the account's records and links, and of its owners; each null where nothing is. */
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
