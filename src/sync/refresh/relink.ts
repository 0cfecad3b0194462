import { z } from 'zod'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { typeDocument } from '../../infra/db/account-document-store.ts'
import { type RecordLinks, replaceLinks } from '../../records/index.ts'
import { readLinks, wakeEvaluation } from '../store-batch.ts'
import type { SyncDeps } from '../sync-deps.ts'
import { loadUnlinkedWithFindings } from './relink-store.ts'

const RelinkState = z.object({
  /** Records up to this id have been processed in this round; empty at the start of a round. */
  afterId: z.string(),
})
const relinkCursors = typeDocument('relink_cursors', RelinkState)

/** Two batch calls' worth per type and poll: a large backlog is processed in rounds. */
const recordsPerPoll = 2000

/**
 * Re-reads the links of records that have a finding but no link, in CRMs where linking two records may not update the
 * modified time that polling uses: otherwise a finding that a link has resolved could stay open until the next full
 * sync.
 */
export async function relinkFlagged(deps: SyncDeps, accountId: string): Promise<void> {
  if (deps.read.linkingIsAChange) return
  for (const type of objectTypes) {
    if (deps.linkedTypes(type).length > 0) await relinkType(deps, accountId, type)
  }
}

async function relinkType(deps: SyncDeps, accountId: string, type: ObjectType): Promise<void> {
  const cursor = await relinkCursors.load(deps.db, accountId, type)
  const afterId = cursor?.state.afterId ?? ''
  const ids = await loadUnlinkedWithFindings(deps.db, accountId, {
    type,
    linkedTypes: deps.linkedTypes(type),
    afterId,
    limit: recordsPerPoll,
  })
  if (ids.length === 0 && afterId === '') return
  const links = new Map<ObjectType, readonly RecordLinks[]>()
  for (const to of deps.linkedTypes(type)) {
    const { found } = await readLinks(deps, accountId, { from: type, ids, to })
    links.set(to, found)
  }
  await deps.db.transaction().execute(async (trx) => {
    const relinked = new Set<string>()
    for (const [to, found] of links) {
      for (const id of await replaceLinks(trx, accountId, { from: type, to, links: found })) relinked.add(id)
    }
    await wakeEvaluation(trx, deps, { accountId, keys: [...relinked].map((id) => ({ type, id })) })
    const last = ids.length < recordsPerPoll ? '' : (ids.at(-1) ?? '')
    await relinkCursors.save(trx, accountId, { type, state: { afterId: last }, now: deps.clock.now() })
  })
}
