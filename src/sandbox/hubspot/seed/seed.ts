import type { Dataset, DatasetStage } from '../../company/dataset.ts'
import type { JournalEntry } from '../../core/state/journal.ts'
import {
  type AccountFacts,
  type HubSpotObject,
  type HubSpotOwner,
  type HubSpotStage,
  pipelineId,
} from '../state/account-state.ts'
import { objectTypes, type TypeName, typeOf } from '../state/object-types.ts'
import { amountAtHome } from '../values/amount-at-home.ts'
import { defaultGroups, defaultProperties } from '../values/property-definitions.ts'
import {
  callValues,
  companyValues,
  contactValues,
  dealValues,
  meetingValues,
  taskValues,
  type Values,
} from './seed-values.ts'

/** The first object's id: above 2^31, like HubSpot's. */
const firstId = 20_000_000_001n
const firstOwnerId = 41_000_001
const firstUserId = 7_400_001

interface SeedObject {
  readonly type: TypeName
  readonly datasetId: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly values: Values
  readonly links: readonly (readonly [type: TypeName, datasetId: string])[]
}

/** Converts a company to the journal of a HubSpot account. */
export function seedEntries(
  dataset: Dataset,
  { portalId, hidden }: { readonly portalId: number; readonly hidden: readonly string[] },
): JournalEntry[] {
  const owners = seedOwners(dataset)
  const ownerIds = new Map(dataset.owners.map((owner, index) => [owner.id, owners[index]?.id ?? null]))
  const objects = seedObjects(dataset, (id) => (id === null ? null : (ownerIds.get(id) ?? null)))
  const ids = new Map(
    objects.map(({ type, datasetId }, index) => [`${type}:${datasetId}`, String(firstId + BigInt(index))]),
  )
  const stages = dataset.stages.map(seedStage)
  const facts: AccountFacts = {
    portalId,
    companyName: dataset.name,
    currency: dataset.currency,
    exchangeRates: dataset.exchangeRates,
    timeZone: dataset.timeZone,
    createdAt: objects.map(({ createdAt }) => createdAt).reduce((a, b) => (a < b ? a : b), '2026-01-01T00:00:00.000Z'),
    owners,
    stages,
    idsByDatasetId: Object.fromEntries(ids),
  }
  return [
    ['facts', facts],
    ['nextId', String(firstId + BigInt(objects.length))],
    ...definitionEntries({ owners, stages, dataset, hidden }),
    ...objects.map((object): JournalEntry => objectEntry(object, { ids, facts })),
    ...linkEntries(objects, ids),
  ]
}

function definitionEntries({
  owners,
  stages,
  dataset,
  hidden,
}: {
  readonly owners: readonly HubSpotOwner[]
  readonly stages: readonly HubSpotStage[]
  readonly dataset: Dataset
  readonly hidden: readonly string[]
}): JournalEntry[] {
  const industries = [...new Set(dataset.companies.flatMap(({ industry }) => industry ?? []))]
  const options = {
    industry: industries.map((industry) => [industry, industry] as const),
    hubspot_owner_id: owners.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`] as const),
    pipeline: [[pipelineId, 'Sales pipeline'] as const],
    dealstage: stages.map(({ id, label }) => [id, label] as const),
  }
  return objectTypes.flatMap(({ name }): JournalEntry[] => [
    [`properties:${name}`, defaultProperties(name, options).filter((property) => !hidden.includes(property.name))],
    [`groups:${name}`, defaultGroups(name)],
  ])
}

function seedOwners(dataset: Dataset): HubSpotOwner[] {
  const teamNames = new Map(dataset.teams.map(({ id, name }) => [id, name]))
  return dataset.owners.map((owner, index) => ({
    id: String(firstOwnerId + index),
    userId: firstUserId + index,
    email: owner.email,
    firstName: owner.firstName,
    lastName: owner.lastName,
    archived: owner.archived,
    teams: [{ id: owner.teamId, name: teamNames.get(owner.teamId) ?? owner.teamId, primary: true }],
    createdAt: '2024-01-08T08:00:00.000Z',
    updatedAt: '2024-01-08T08:00:00.000Z',
  }))
}

function seedStage(stage: DatasetStage, displayOrder: number): HubSpotStage {
  const probability = Number.isInteger(stage.probability) ? stage.probability.toFixed(1) : String(stage.probability)
  return {
    id: stage.id,
    label: stage.label,
    displayOrder,
    metadata: { isClosed: stage.closed ? 'true' : 'false', probability },
  }
}

function objectEntry(
  { type, datasetId, createdAt, updatedAt, values }: SeedObject,
  { ids, facts }: { readonly ids: ReadonlyMap<string, string>; readonly facts: AccountFacts },
): JournalEntry {
  const id = ids.get(`${type}:${datasetId}`) ?? ''
  const info = typeOf(type)
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null || value === '' ? null : String(value)]),
  )
  const properties = {
    ...given,
    ...(type === 'deals' ? closedValues(given, facts) : {}),
    hs_object_id: id,
    hs_object_source: 'IMPORT',
    [info.created]: createdAt,
    [info.modified]: updatedAt,
  }
  const object: HubSpotObject = {
    id,
    properties,
    history: historyOf(given, createdAt),
    createdAt,
    updatedAt,
    archived: false,
  }
  return [`object:${type}:${id}`, object]
}

/** Values that a person typed long ago; only the outcome of calls needs a history, so only that has one. */
function historyOf(given: Readonly<Record<string, string | null>>, at: string): HubSpotObject['history'] {
  const outcome = given['hs_call_disposition'] ?? null
  if (outcome === null) return {}
  const change = {
    value: outcome,
    timestamp: at,
    sourceType: 'CRM_UI',
    sourceId: `userId:${firstUserId}`,
    updatedByUserId: firstUserId,
  } as const
  return { hs_call_disposition: [change] }
}

function closedValues(
  given: Readonly<Record<string, string | null>>,
  facts: AccountFacts,
): Record<string, string | null> {
  const stage = facts.stages.find(({ id }) => id === given['dealstage'])
  const isClosed = stage?.metadata.isClosed === 'true'
  return {
    hs_is_closed: String(isClosed),
    hs_is_closed_won: String(isClosed && stage.metadata.probability === '1.0'),
    hs_deal_stage_probability: stage?.metadata.probability ?? null,
    amount_in_home_currency: amountAtHome(facts, given),
  }
}

function linkEntries(objects: readonly SeedObject[], ids: ReadonlyMap<string, string>): JournalEntry[] {
  const links = new Map<string, Partial<Record<TypeName, string[]>>>()
  function add(from: readonly [TypeName, string], to: readonly [TypeName, string]): void {
    const key = `links:${from[0]}:${from[1]}`
    const standing = links.get(key) ?? {}
    const others = (standing[to[0]] ??= [])
    if (!others.includes(to[1])) others.push(to[1])
    links.set(key, standing)
  }
  for (const { type, datasetId, links: wanted } of objects) {
    const from = [type, ids.get(`${type}:${datasetId}`) ?? ''] as const
    for (const [toType, toDatasetId] of wanted) {
      const to = [toType, ids.get(`${toType}:${toDatasetId}`) ?? ''] as const
      add(from, to)
      add(to, from)
    }
  }
  return [...links]
}

function seedObjects(dataset: Dataset, ownerOf: (id: string | null) => string | null): SeedObject[] {
  function seed(
    type: TypeName,
    from: {
      readonly id: string
      readonly createdAt: string
      readonly updatedAt: string
      readonly ownerId: string | null
    },
  ): (values: Values, links?: SeedObject['links']) => SeedObject {
    return (values, links = []) => ({
      type,
      datasetId: from.id,
      createdAt: from.createdAt,
      updatedAt: from.updatedAt,
      values: { ...values, hubspot_owner_id: ownerOf(from.ownerId) },
      links,
    })
  }
  return [
    ...dataset.companies.map((company) => seed('companies', company)(companyValues(company))),
    ...dataset.contacts.map((contact) =>
      seed('contacts', contact)(contactValues(contact), toOne('companies', contact.companyId)),
    ),
    ...dataset.deals.map((deal) =>
      seed('deals', deal)(dealValues(deal), [...toOne('companies', deal.companyId), ...toMany(deal.contactIds)]),
    ),
    ...dataset.meetings.map((meeting) =>
      seed('meetings', meeting)(meetingValues(meeting), [
        ...toMany(meeting.contactIds),
        ...toOne('deals', meeting.dealId),
      ]),
    ),
    ...dataset.calls.map((call) => seed('calls', call)(callValues(call), toMany(call.contactIds))),
    ...dataset.tasks.map((task) =>
      seed('tasks', task)(taskValues(task), [...toMany(task.contactIds), ...toOne('deals', task.dealId)]),
    ),
  ]
}

function toOne(type: TypeName, id: string | null): SeedObject['links'] {
  return id === null ? [] : [[type, id]]
}

function toMany(contactIds: readonly string[]): SeedObject['links'] {
  return contactIds.map((id) => ['contacts', id] as const)
}
