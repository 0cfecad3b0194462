import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { type Language, type Message, message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import { isAsGiven, isOwnText, type OwnText, ownText, reviseTexts } from '../../flags/own-texts.ts'
import { type LastItem, stateOfNew } from '../../flags/set-up.ts'
import type { RemovalItem, SetUpItem } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { RawIgnored, RawMadeTag, RawPipelines, type RawTag, RawTags, WholeTag } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'
import { incompleteFilter, isIncompleteFilter } from './incomplete-filter.ts'

type Caller = Pick<HubSpotClient, 'call'>

export interface LabelDeps {
  readonly client: Caller
  readonly features: Features
  /** The account's language. */
  readonly language: () => Language
}

/** Documented: tags mark records on the board of a pipeline; of the mirrored types only deals have pipelines. */
const taggedType: ObjectType = 'deal'
const part = { kind: 'highlight', objectType: taggedType, name: 'Incomplete (Minset)' } as const

interface TagTexts extends Readonly<Record<string, OwnText>> {
  readonly name: OwnText
  readonly description: OwnText
}

function textsIn(language: Language): TagTexts {
  return {
    name: ownText(message('inCrm.tag'), language),
    description: ownText(message('inCrm.tag.about'), language),
  }
}

/** Whether records of a type appear on a board. */
export function hasLabels(type: ObjectType): boolean {
  return type === taggedType
}

/**
 * Ensures that incomplete deals are marked on the board. Object tags are a HubSpot beta: an account without them
 * responds with 403 or 404 (uncertain which), and the feature is then off.
 *
 * @param last the tag as last reported; a person may have renamed it since
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureLabel({ client, features, language }: LabelDeps, last?: LastItem): Promise<SetUpItem> {
  const off = features.whyOff('highlights')
  if (off !== null) return { ...part, state: 'unavailable', reason: off }
  const texts = textsIn(language())
  try {
    const tag = await findTag(client, texts, last?.id)
    if (tag === undefined) {
      const made = await makeTag(client, texts)
      const given = { name: texts.name.desired, description: texts.description.desired }
      return { ...part, state: stateOfNew(last), id: made.id, texts: given }
    }
    if (tag.id === last?.id || isIncompleteFilter(tag.filterBranch)) {
      return { ...part, ...(await rename(client, tag, { texts, last })), id: tag.id }
    }
    return { ...part, state: 'clash', reason: message('setUp.differs.filter') }
  } catch (error) {
    return { ...part, state: 'unavailable', reason: reasonOf(error, features) }
  }
}

/** Documented: a tag is replaced as a whole. So one that is not readable as a whole is not renamed. */
async function rename(
  client: Caller,
  { id, ...tag }: RawTag,
  { texts, last }: { readonly texts: TagTexts; readonly last: LastItem | undefined },
): Promise<Pick<SetUpItem, 'state' | 'texts'>> {
  const { changes, given } = reviseTexts(texts, {
    present: { name: tag.name, description: tag.description },
    last: last?.texts,
  })
  if (isAsGiven({ changes, given })) return { state: 'present', texts: given }
  const whole = WholeTag.safeParse(tag)
  if (!whole.success) return { state: 'present', texts: last?.texts ?? {} }
  const path = paths.objectTag(vendorTypes[taggedType].typeId, id)
  await client.call({ method: 'PUT', path, body: { ...whole.data, ...changes } }, RawIgnored)
  return { state: 'renamed', texts: given }
}

/**
 * Deletes the tag. A tag that a person has repurposed is kept.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeLabel({ client, features, language }: LabelDeps, last?: LastItem): Promise<RemovalItem> {
  try {
    const tag = await findTag(client, textsIn(language()), last?.id)
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
  if (error instanceof CrmPermissionError) features.refuse('highlights', error.why)
  return features.whyOff('highlights') ?? refusalMessage(error)
}

async function findTag(client: Caller, texts: TagTexts, lastId?: string): Promise<RawTag | undefined> {
  const path = paths.objectTags(vendorTypes[taggedType].typeId)
  const { results } = await client.call({ method: 'GET', path }, RawTags)
  return results.items.find(({ id }) => id === lastId) ?? results.items.find(({ name }) => isOwnText(texts.name, name))
}

/**
 * Uncertain: the names of colours, and whether an empty list of pipelines means all of them; so the account's current
 * pipelines are all listed.
 */
async function makeTag(client: Caller, texts: TagTexts): Promise<{ readonly id: string }> {
  const pipelines = await client.call(
    { method: 'GET', path: paths.pipelines(vendorTypes[taggedType].name) },
    RawPipelines,
  )
  const body = {
    name: texts.name.desired,
    description: texts.description.desired,
    color: 'RED',
    displayOrder: 0,
    filterBranch: incompleteFilter,
    filterPipelineIds: pipelines.results.items.map(({ id }) => id),
  }
  const path = paths.objectTags(vendorTypes[taggedType].typeId)
  return makeOrFind({
    make: () => client.call({ method: 'POST', path, body }, RawMadeTag),
    find: async () => (await findTag(client, texts)) ?? null,
    isNameUnique: true,
  })
}
