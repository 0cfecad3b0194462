import { type PageWalk, walkStart } from '../../../domain/reading/page-walk.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { inBatches, mapConcurrently } from '../../http/pace/batches.ts'
import { createListGuard } from '../../http/paging.ts'
import { accountFor } from '../../items.ts'
import type { LinksById } from '../../port.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { unreadIds } from '../transport/errors.ts'
import { limits } from '../transport/limits.ts'
import { RawAssociations } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'

interface LinkQuery {
  readonly from: ObjectType
  readonly ids: readonly string[]
  readonly to: ObjectType
}

/** A record whose links are requested; `after` if the previous response did not contain all of them. */
interface Input {
  readonly id: string
  readonly after?: string
  readonly walk: PageWalk
}

/**
 * The links of each record, without repeats; an empty list for records without links and for records that do not exist
 * (HubSpot reports both as errors of the batch). Records that HubSpot leaves out for another reason twice are absent.
 */
export async function readLinks(client: Pick<HubSpotClient, 'ask'>, query: LinkQuery): Promise<LinksById> {
  const links = new Map<string, Set<string> | null>(query.ids.map((id) => [id, new Set<string>()]))
  const guard = createListGuard({ title: 'HubSpot', call: `POST ${pathOf(query)}` })
  let inputs: readonly Input[] = [...links.keys()].map((id) => ({ id, walk: walkStart }))
  while (inputs.length > 0) {
    const batches = inBatches(inputs, limits.associationsBatch)
    const more = await mapConcurrently(batches, limits.concurrentBatches, async (batch) => {
      const { results, unreadable, unread, size } = await readTwice(client, query, batch)
      guard.weigh(size)
      for (const id of unreadable) links.set(id, null)
      for (const id of unread) links.delete(id)
      return results
    })
    const walks = new Map(inputs.map(({ id, walk }) => [id, walk]))
    for (const { id, to } of more.flat()) for (const linked of to) links.get(id)?.add(linked)
    inputs = more.flat().flatMap(({ id, to, next }) => {
      const walk = walks.get(id)
      // Results for records that were not requested are ignored.
      return next === null || walk === undefined
        ? []
        : [{ id, after: next, walk: guard.step(walk, { next, count: to.length }) }]
    })
  }
  return new Map([...links].map(([id, linked]) => [id, linked && [...linked]]))
}

interface Linked {
  readonly id: string
  readonly to: readonly string[]
  readonly next: string | null
}

interface BatchOfLinks {
  readonly results: readonly Linked[]
  readonly unreadable: readonly string[]
  /** Left out for another reason than that they do not exist. */
  readonly unread: readonly string[]
  readonly size: number
}

/** Reads a batch; what HubSpot leaves out of it is requested once more, alone. */
async function readTwice(
  client: Pick<HubSpotClient, 'ask'>,
  query: LinkQuery,
  batch: readonly Input[],
): Promise<BatchOfLinks> {
  const first = await readBatch(client, query, batch)
  if (first.unread.length === 0) return first
  const left = new Set(first.unread)
  const again = await readBatch(
    client,
    query,
    batch.filter(({ id }) => left.has(id)),
  )
  return {
    results: [...first.results, ...again.results],
    unreadable: [...first.unreadable, ...again.unreadable],
    unread: again.unread,
    size: first.size + again.size,
  }
}

async function readBatch(
  client: Pick<HubSpotClient, 'ask'>,
  query: LinkQuery,
  batch: readonly Input[],
): Promise<BatchOfLinks> {
  const inputs = batch.map(({ id, after }) => (after === undefined ? { id } : { id, after }))
  const request = { method: 'POST', path: pathOf(query), body: { inputs } } as const
  const { body, size } = await client.ask(request, RawAssociations)
  const items = body.results.items.map((result) => ({ ...result, id: result.from.id }))
  const { setAside } = body.results
  const ids = batch.map(({ id }) => id)
  const unread = unreadIds(ids, { answered: [...items, ...setAside].map(({ id }) => id), errors: body.errors })
  const left = new Set(unread)
  const read = accountFor(
    { items, setAside },
    ids.filter((id) => !left.has(id)),
  )
  const results = read.items.map((result) => ({
    id: result.id,
    to: result.to.map((linked) => linked.toObjectId),
    next: result.paging?.next?.after ?? null,
  }))
  return { results, unreadable: read.setAside.flatMap(({ id }) => id ?? []), unread, size }
}

function pathOf({ from, to }: LinkQuery): string {
  return paths.associations(vendorTypes[from].name, vendorTypes[to].name)
}
