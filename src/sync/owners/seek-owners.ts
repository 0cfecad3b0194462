import { z } from 'zod'
import { CrmContractError, CrmPermissionError } from '../../domain/errors.ts'
import type { CrmRecord } from '../../domain/record.ts'
import { nothingSought, type Sought, seekUnknown } from '../../domain/text/unknown-names.ts'
import { hasPassed } from '../../domain/time/clock.ts'
import { renewedDocument } from '../../infra/db/account-document-store.ts'
import { loadOwners } from '../../records/index.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { ownersMaxAgeMs, readOwnersAgain } from './refresh-owners.ts'

const SoughtState = z.object({ names: z.array(z.string()), readAt: z.array(z.coerce.date()) })
const soughtOwners = renewedDocument('sought_owners', SoughtState)

/**
 * Ensures that the owners of records are known immediately: an unknown one may be new, so the list is read at once. If
 * the list is unreadable it stays unchanged, so that changes are still followed.
 *
 * @throws the `Crm…` errors for which a retry may help
 */
export async function seekOwners(deps: SyncDeps, accountId: string, records: readonly CrmRecord[]): Promise<void> {
  const named = records.flatMap(({ ownerId }) => (ownerId === null ? [] : [ownerId]))
  const known = new Set((await loadOwners(deps.db, accountId)).map(({ id }) => id))
  if (named.every((id) => known.has(id))) return
  const now = deps.clock.now()
  const sought = seekUnknown(await loadSought(deps, accountId), { named, isKnown: (id) => known.has(id), now })
  if (sought === null) return
  try {
    await readOwnersAgain(deps, accountId)
  } catch (error) {
    if (!(error instanceof CrmContractError || error instanceof CrmPermissionError)) throw error
    deps.log.warn({ accountId, err: error }, 'the owners cannot be read; they stay as they were')
  }
  await soughtOwners.save(deps.db, accountId, { state: sought, now })
}

/** Discarded after the maximum age of the stored owners, because they have been read again by then. */
async function loadSought({ db, clock }: Pick<SyncDeps, 'db' | 'clock'>, accountId: string): Promise<Sought> {
  const sought = await soughtOwners.load(db, accountId)
  return sought === null || hasPassed(sought.updatedAt, ownersMaxAgeMs, clock.now()) ? nothingSought : sought.state
}
