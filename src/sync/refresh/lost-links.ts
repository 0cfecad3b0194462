import type { Kysely } from 'kysely'
import type { ObjectType } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { loadLinkedIds, type RecordLinks } from '../../records/index.ts'
import type { FullSyncState } from '../full-read/full-sync-state.ts'
import { addLoss, isSudden, type Losses, lossOf } from '../full-read/sudden-loss.ts'

interface LinksRead {
  readonly type: ObjectType
  /** All links of the records of a chunk, by target type. */
  readonly links: ReadonlyMap<ObjectType, readonly RecordLinks[]>
  readonly state: Pick<FullSyncState, 'losses' | 'earlierLosses'>
}

/**
 * Removes doubtful links from a chunk of a full read: if most of the records that are stored with links now have none,
 * their stored links are kept until a second full read confirms the loss.
 *
 * @returns the links to store, and the losses of the run so far including this chunk
 */
export async function withoutSuddenLosses(
  { db }: { readonly db: Kysely<Schema> },
  accountId: string,
  { type, links, state }: LinksRead,
): Promise<{ readonly links: ReadonlyMap<ObjectType, readonly RecordLinks[]>; readonly losses: Losses }> {
  let { losses } = state
  const kept = new Map<ObjectType, readonly RecordLinks[]>()
  for (const [to, read] of links) {
    const linked = await loadLinkedIds(db, accountId, { from: type, to, ids: read.map(({ id }) => id) })
    const lost = new Set(read.filter(({ id, to: ids }) => ids.length === 0 && linked.has(id)).map(({ id }) => id))
    const loss = { missing: lost.size, of: linked.size }
    const what = lossOf(type, to)
    // Once some links of a run are doubted, all later ones are too.
    const isDoubted = (isSudden(loss) || losses[what] !== undefined) && state.earlierLosses[what] === undefined
    if (isDoubted && lost.size > 0) losses = addLoss(losses, what, loss)
    kept.set(to, isDoubted ? read.filter(({ id }) => !lost.has(id)) : read)
  }
  return { links: kept, losses }
}
