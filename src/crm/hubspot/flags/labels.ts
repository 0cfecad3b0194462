import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import type { RemovalItem, SetUpItem } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { RawMadeTag, RawPipelines, type RawTag, RawTags } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'
import { incompleteFilter, isIncompleteFilter } from './incomplete-filter.ts'

type Caller = Pick<HubSpotClient, 'call'>

export interface LabelDeps {
  readonly client: Caller
  readonly features: Features
}

/** Documented: tags mark records on the board of a pipeline; of the mirrored types only deals have pipelines. */
const taggedType: ObjectType = 'deal'
const tagName = 'Incomplete (Minset)'
const part = { kind: 'highlight', objectType: taggedType, name: tagName } as const

/** Whether records of a type appear on a board. */
export function hasLabels(type: ObjectType): boolean {
  return type === taggedType
}

/**
 * Ensures that incomplete deals are marked on the board. Object tags are a HubSpot beta: an account without them
 * responds with 403 or 404 (uncertain which), and the feature is then off.
 *
 * @param lastId the id that the tag had; a person may have renamed it since
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureLabel({ client, features }: LabelDeps, lastId?: string): Promise<SetUpItem> {
  const off = features.whyOff('highlights')
  if (off !== null) return { ...part, state: 'unavailable', reason: off }
  try {
    const tag = await findTag(client, lastId)
    if (tag === undefined) {
      const made = await makeTag(client)
      return { ...part, state: lastId === undefined ? 'made' : 'repaired', id: made.id }
    }
    if (tag.id === lastId || isIncompleteFilter(tag.filterBranch)) return { ...part, state: 'present', id: tag.id }
    return { ...part, state: 'clash', reason: message('setUp.differs.filter') }
  } catch (error) {
    return { ...part, state: 'unavailable', reason: reasonOf(error, features) }
  }
}

/**
 * Deletes the tag. A tag that a person has repurposed is kept.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeLabel({ client, features }: LabelDeps, lastId?: string): Promise<RemovalItem> {
  try {
    const tag = await findTag(client, lastId)
    if (tag === undefined) return { ...part, state: 'absent' }
    if (!isIncompleteFilter(tag.filterBranch)) {
      return {
        ...part,
        state: 'kept',
        reason: message('setUp.foreign', { difference: message('setUp.differs.filter') }),
      }
    }
    return await deleteAt(
      client,
      { method: 'DELETE', path: paths.objectTag(vendorTypes[taggedType].typeId, tag.id) },
      part,
    )
  } catch (error) {
    const reason = reasonOf(error, features)
    // An account without the tags feature has no tag to delete.
    return error instanceof CrmNotFoundError ? { ...part, state: 'absent' } : { ...part, state: 'kept', reason }
  }
}

function reasonOf(error: unknown, features: Features): Message {
  if (error instanceof CrmNotFoundError) {
    features.refuse('highlights', message('hubspot.tags.none'))
  }
  if (error instanceof CrmPermissionError) features.refuse('highlights', error.said)
  return features.whyOff('highlights') ?? refusalMessage(error)
}

async function findTag(client: Caller, lastId?: string): Promise<RawTag | undefined> {
  const path = paths.objectTags(vendorTypes[taggedType].typeId)
  const { results } = await client.call({ method: 'GET', path }, RawTags)
  return results.items.find(({ id }) => id === lastId) ?? results.items.find(({ name }) => name === tagName)
}

/**
 * Uncertain: the names of colours, and whether an empty list of pipelines means all of them; so the account's current
 * pipelines are all listed.
 */
async function makeTag(client: Caller): Promise<{ readonly id: string }> {
  const pipelines = await client.call(
    { method: 'GET', path: paths.pipelines(vendorTypes[taggedType].name) },
    RawPipelines,
  )
  const body = {
    name: tagName,
    description: 'Deals that lack something of the minimum data set. Kept by Minset.',
    color: 'RED',
    displayOrder: 0,
    filterBranch: incompleteFilter,
    filterPipelineIds: pipelines.results.items.map(({ id }) => id),
  }
  const path = paths.objectTags(vendorTypes[taggedType].typeId)
  return makeOrFind({
    make: () => client.call({ method: 'POST', path, body }, RawMadeTag),
    find: async () => (await findTag(client)) ?? null,
    isNameUnique: true,
  })
}
