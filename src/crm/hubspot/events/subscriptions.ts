import { z } from 'zod'
import { CrmNotFoundError } from '../../../domain/errors.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import { flagProperties, propertiesToRead, vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { paths } from '../transport/versions.ts'

type Caller = Pick<HubSpotClient, 'call'>

/**
 * A journal subscription, in the shape of the request. Documented shapes; the empty object list for "all" is uncertain.
 */
type DesiredSubscription =
  | (AccountWish & {
      readonly subscriptionType: 'OBJECT'
      readonly objectIds: []
      readonly properties: readonly string[]
    })
  | (AccountWish & {
      readonly subscriptionType: 'ASSOCIATION'
      readonly objectIds: []
      readonly associatedObjectTypeIds: readonly string[]
    })
  | (AccountWish & { readonly subscriptionType: 'GDPR_PRIVACY_DELETION' })
  | { readonly subscriptionType: 'APP_LIFECYCLE_EVENT'; readonly eventTypeId: string; readonly properties: [] }

interface AccountWish {
  readonly portalId: number
  readonly objectTypeId: string
  readonly actions: readonly string[]
}

const RawId = z.union([z.number(), z.string().min(1)]).transform(String)
const RawWords = z
  .array(z.string())
  .nullish()
  .transform((words) => words ?? [])

const RawSubscription = z.object({
  id: RawId,
  subscriptionType: z.string(),
  portalId: RawId.nullish(),
  objectTypeId: z.string().nullish(),
  eventTypeId: z.string().nullish(),
  deletedAt: z.string().nullish(),
  actions: RawWords,
  objectIds: z
    .array(RawId)
    .nullish()
    .transform((ids) => ids ?? []),
  properties: RawWords,
  associatedObjectTypeIds: RawWords,
})
type Subscription = z.infer<typeof RawSubscription>

const RawSubscriptions = z.object({ results: z.array(RawSubscription) })

/** Documented: the account has removed the app. No webhook reports it. */
const uninstalledEvent = '4-1916193'

const objectActions = ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE']
const associationActions = ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED']

/**
 * Subscribes to the named types of an account: to records with every property that Minset reads and the additional
 * `fields` (HubSpot's names), to the links among them, and to erasures of contacts; and to the removal of the app, once
 * for all accounts. Existing subscriptions are kept; one with a different content is replaced, the new one first.
 */
export async function subscribeAccount(
  client: Caller,
  externalId: string,
  fields: Readonly<Partial<Record<ObjectType, readonly string[]>>>,
): Promise<void> {
  const present = await listSubscriptions(client)
  for (const desired of desiredSubscriptions(externalId, fields)) {
    const rivals = present.filter((subscription) => isAbout(subscription, desired))
    const standing = rivals.find((subscription) => fulfils(subscription, desired))
    const id = standing?.id ?? (await add(client, desired))
    // Documented as an upsert: the new one may be the old one with updated contents.
    for (const rival of rivals) if (rival.id !== id) await remove(client, paths.journalSubscription(rival.id))
  }
}

/** Ends all subscriptions of an account; makes no further call if there are none. */
export async function unsubscribeAccount(client: Caller, externalId: string): Promise<void> {
  const present = await listSubscriptions(client)
  if (present.some(({ portalId }) => portalId === externalId)) await remove(client, paths.journalPortal(externalId))
}

async function listSubscriptions(client: Caller): Promise<readonly Subscription[]> {
  // Documented: a single response without pages.
  const { results } = await client.call({ method: 'GET', path: paths.journalSubscriptions() }, RawSubscriptions)
  return results.filter(({ deletedAt }) => !deletedAt)
}

/** The id of the new subscription. */
async function add(client: Caller, desired: DesiredSubscription): Promise<string> {
  const request = { method: 'POST', path: paths.journalSubscriptions(), body: desired } as const
  return (await client.call(request, z.object({ id: RawId }))).id
}

async function remove(client: Caller, path: string): Promise<void> {
  try {
    await client.call({ method: 'DELETE', path }, z.unknown())
  } catch (error) {
    if (!(error instanceof CrmNotFoundError)) throw error
  }
}

function isAbout(subscription: Subscription, desired: DesiredSubscription): boolean {
  if (subscription.subscriptionType !== desired.subscriptionType) return false
  if (desired.subscriptionType === 'APP_LIFECYCLE_EVENT') {
    // Uncertain: the API description has no `eventTypeId` in the list of subscriptions.
    return [subscription.eventTypeId, subscription.objectTypeId].includes(desired.eventTypeId)
  }
  return subscription.portalId === String(desired.portalId) && subscription.objectTypeId === desired.objectTypeId
}

function fulfils(subscription: Subscription, desired: DesiredSubscription): boolean {
  if (desired.subscriptionType === 'APP_LIFECYCLE_EVENT') return true
  return (
    subscription.objectIds.length === 0 &&
    isSameSet(subscription.actions, desired.actions) &&
    isSameSet(subscription.properties, 'properties' in desired ? desired.properties : []) &&
    isSameSet(
      subscription.associatedObjectTypeIds,
      'associatedObjectTypeIds' in desired ? desired.associatedObjectTypeIds : [],
    )
  )
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return new Set(left).size === new Set(right).size && left.every((word) => right.includes(word))
}

function desiredSubscriptions(
  externalId: string,
  fields: Readonly<Partial<Record<ObjectType, readonly string[]>>>,
): readonly DesiredSubscription[] {
  const portalId = Number(externalId)
  const types = objectTypes.filter((type) => fields[type] !== undefined)
  const typeIds = types.map((type) => vendorTypes[type].typeId)
  const found: DesiredSubscription[] = [
    { subscriptionType: 'APP_LIFECYCLE_EVENT', eventTypeId: uninstalledEvent, properties: [] },
  ]
  for (const type of types) {
    const objectTypeId = vendorTypes[type].typeId
    const about = { portalId, objectTypeId }
    const properties = propertiesToLog(type, fields[type] ?? [])
    found.push({ ...about, subscriptionType: 'OBJECT', objectIds: [], properties, actions: objectActions })
    const associatedObjectTypeIds = typeIds.filter((id) => id !== objectTypeId)
    if (associatedObjectTypeIds.length > 0) {
      const actions = associationActions
      found.push({ ...about, subscriptionType: 'ASSOCIATION', objectIds: [], associatedObjectTypeIds, actions })
    }
  }
  if (types.includes('contact')) {
    const objectTypeId = vendorTypes.contact.typeId
    found.push({ portalId, objectTypeId, subscriptionType: 'GDPR_PRIVACY_DELETION', actions: ['GDPR_DELETE'] })
  }
  return found
}

/** Excludes our own properties: only Minset changes them. */
function propertiesToLog(type: ObjectType, vendorFields: readonly string[]): readonly string[] {
  const own = new Set<string>(Object.values(flagProperties))
  return propertiesToRead(type, vendorFields).filter((name) => !own.has(name))
}
