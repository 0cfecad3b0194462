import type { ObjectType } from '../../domain/record.ts'
import { inBatches, mapConcurrently } from '../http/batches.ts'
import type { HubSpotClient } from './client.ts'
import { vendorTypes } from './fields.ts'
import { limits } from './limits.ts'
import { RawAssociations } from './schema.ts'
import { paths } from './versions.ts'

interface LinkQuery {
  readonly from: ObjectType
  readonly ids: readonly string[]
  readonly to: ObjectType
}

/** A record whose links are asked for; `after` where a first answer did not hold them all. */
interface Input {
  readonly id: string
  readonly after?: string
}

/**
 * For each named record the ids of what it is linked to, without repeats; an empty list for records without links and
 * for records that do not exist (HubSpot reports those as errors of the batch, which are of no interest here).
 */
export async function readLinks(
  client: Pick<HubSpotClient, 'call'>,
  query: LinkQuery,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const links = new Map<string, Set<string>>(query.ids.map((id) => [id, new Set<string>()]))
  let inputs: readonly Input[] = [...links.keys()].map((id) => ({ id }))
  while (inputs.length > 0) {
    const batches = inBatches(inputs, limits.associationsBatch)
    const more = await mapConcurrently(batches, limits.concurrentBatches, (batch) => readBatch(client, query, batch))
    for (const { id, to } of more.flat()) for (const linked of to) links.get(id)?.add(linked)
    inputs = more.flat().flatMap(({ id, next }) => (next === null ? [] : [{ id, after: next }]))
  }
  return new Map([...links].map(([id, linked]) => [id, [...linked]]))
}

async function readBatch(
  client: Pick<HubSpotClient, 'call'>,
  query: LinkQuery,
  inputs: readonly Input[],
): Promise<readonly { readonly id: string; readonly to: readonly string[]; readonly next: string | null }[]> {
  const path = paths.associations(vendorTypes[query.from].name, vendorTypes[query.to].name)
  const body = await client.call({ method: 'POST', path, body: { inputs } }, RawAssociations)
  return body.results.map((result) => ({
    id: result.from.id,
    to: result.to.map((linked) => linked.toObjectId),
    next: result.paging?.next?.after ?? null,
  }))
}
