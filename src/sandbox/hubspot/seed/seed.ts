import type { Dataset, DatasetEdit, DatasetStage } from '../../company/dataset.ts'
import { datasetAt } from '../../company/dataset-at.ts'
import type { JournalEntry } from '../../core/state/journal.ts'
import { playedEntry } from '../../core/state/played.ts'
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
import { historyOf } from './seed-history.ts'
import {
  callValues,
  companyValues,
  contactValues,
  dealValues,
  meetingValues,
  propertiesOf,
  taskValues,
  type Values,
} from './seed-values.ts'

/** The first object's id: above 2^31, like HubSpot's. */
const firstId = 20_000_000_001n
const firstOwnerId = 41_000_001
const firstUserId = 7_400_001

export interface SeedObject {
  readonly type: TypeName
  readonly datasetId: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly values: Values
  readonly links: readonly (readonly [type: TypeName, datasetId: string])[]
  /** By property, newest first. */
  readonly history: HubSpotObject['history']
}

export interface SeedOptions {
  readonly portalId: number
  readonly hidden: readonly string[]
  /** The time whose state the account starts with. Absent: that of the dataset. */
  readonly startsAt?: Date | undefined
}

/**
 * Converts a company to the journal of a HubSpot account. Ids cover the whole dataset, even if the account starts with a
 * part of it.
 */
export function seedEntries(dataset: Dataset, { portalId, hidden, startsAt }: SeedOptions): JournalEntry[] {
  const owners = seedOwners(dataset)
  const keys = seedKeys(dataset)
  const ids = new Map(keys.map((key, index) => [key, String(firstId + BigInt(index))]))
  const objects = seedObjects(startsAt === undefined ? dataset : datasetAt(dataset, startsAt), owners)
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
    ['nextId', String(firstId + BigInt(keys.length))],
    ...(startsAt === undefined ? [] : [playedEntry(startsAt)]),
    ...definitionEntries({ owners, stages, dataset, hidden }),
    ...objects.map((object): JournalEntry => {
      const made = newObject(object, facts)
      return [`object:${object.type}:${made.id}`, made]
    }),
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

/** The owners of the account, in the dataset's order. */
function seedOwners(dataset: Dataset): HubSpotOwner[] {
  const teamNames = new Map(dataset.teams.map(({ id, name }) => [id, name]))
  return dataset.owners.map((owner, index) => ({
    id: String(firstOwnerId + index),
    type: owner.isQueue === true ? 'QUEUE' : 'PERSON',
    userId: firstUserId + index,
    email: owner.email,
    firstName: owner.firstName,
    lastName: owner.lastName,
    archived: owner.archived,
    teams:
      owner.teamId === null
        ? []
        : [{ id: owner.teamId, name: teamNames.get(owner.teamId) ?? owner.teamId, primary: true }],
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

/** The object for a seed. */
export function newObject(
  { type, datasetId, createdAt, updatedAt, values, history }: SeedObject,
  facts: AccountFacts,
): HubSpotObject {
  const id = facts.idsByDatasetId[`${type}:${datasetId}`] ?? ''
  const info = typeOf(type)
  const given = propertiesOf(values)
  const properties = {
    ...given,
    ...(type === 'deals' ? { ...closedValues(given, facts), hs_v2_date_entered_current_stage: createdAt } : {}),
    hs_object_id: id,
    hs_object_source: 'IMPORT',
    hs_object_source_label: 'Import',
    [info.created]: createdAt,
    [info.modified]: updatedAt,
  }
  return { id, properties, history, createdAt, updatedAt, archived: false }
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
  for (const { type, datasetId, links: requested } of objects) {
    const from = [type, ids.get(`${type}:${datasetId}`) ?? ''] as const
    for (const [toType, toDatasetId] of requested) {
      const to = [toType, ids.get(`${toType}:${toDatasetId}`) ?? ''] as const
      add(from, to)
      add(to, from)
    }
  }
  return [...links]
}

/** Type and dataset id of each object, in the order of their ids in HubSpot. */
function seedKeys({ companies, contacts, deals, meetings, calls, tasks }: Dataset): string[] {
  const lists = { companies, contacts, deals, meetings, calls, tasks }
  return Object.entries(lists).flatMap(([type, records]) => records.map(({ id }) => `${type}:${id}`))
}

/** The objects of a company. @param owners those of the dataset, in its order */
export function seedObjects(dataset: Dataset, owners: readonly HubSpotOwner[]): SeedObject[] {
  const ownerIds = new Map(dataset.owners.map(({ id }, index) => [id, owners[index]?.id ?? null]))
  const userIds = new Map(dataset.owners.map(({ id }, index) => [id, owners[index]?.userId ?? firstUserId]))
  const edits = Map.groupBy(dataset.past?.edits ?? [], ({ object, id }) => `${object}:${id}`)
  function seed<T extends Dated>(
    type: TypeName,
    object: DatasetEdit['object'],
    { records, values, links = () => [] }: SeedPlan<T>,
  ): SeedObject[] {
    function allValues(record: T): Values {
      const ownerId = record.ownerId === null ? null : (ownerIds.get(record.ownerId) ?? null)
      return { ...values(record), hubspot_owner_id: ownerId }
    }
    return records.map((record) => ({
      type,
      datasetId: record.id,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
      values: allValues(record),
      links: links(record),
      history: historyOf(record, edits.get(`${object}:${record.id}`) ?? [], {
        valuesOf: allValues,
        userOf: (ownerId) => userIds.get(ownerId) ?? firstUserId,
      }),
    }))
  }
  const { companies, contacts, deals, meetings, calls, tasks } = dataset
  return [
    ...seed('companies', 'company', { records: companies, values: companyValues }),
    ...seed('contacts', 'contact', {
      records: contacts,
      values: contactValues,
      links: ({ companyId }) => toOne('companies', companyId),
    }),
    ...seed('deals', 'deal', {
      records: deals,
      values: dealValues,
      links: ({ companyId, contactIds }) => [...toOne('companies', companyId), ...toMany(contactIds)],
    }),
    ...seed('meetings', 'meeting', { records: meetings, values: meetingValues, links: activityLinks }),
    ...seed('calls', 'call', { records: calls, values: callValues, links: ({ contactIds }) => toMany(contactIds) }),
    ...seed('tasks', 'task', { records: tasks, values: taskValues, links: activityLinks }),
  ]
}

interface Dated {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly ownerId: string | null
}

interface SeedPlan<T> {
  readonly records: readonly T[]
  readonly values: (record: T) => Values
  readonly links?: (record: T) => SeedObject['links']
}

function activityLinks({
  contactIds,
  dealId,
}: {
  readonly contactIds: readonly string[]
  readonly dealId: string | null
}): SeedObject['links'] {
  return [...toMany(contactIds), ...toOne('deals', dealId)]
}

function toOne(type: TypeName, id: string | null): SeedObject['links'] {
  return id === null ? [] : [[type, id]]
}

function toMany(contactIds: readonly string[]): SeedObject['links'] {
  return contactIds.map((id) => ['contacts', id] as const)
}
