import type { Dataset } from '../../company/dataset.ts'
import { datasetAt } from '../../company/dataset-at.ts'
import type { JournalEntry } from '../../core/state/journal.ts'
import { playedEntry } from '../../core/state/played.ts'
import type {
  AccountFacts,
  ActivityType,
  PipedriveStage,
  PipedriveTeam,
  PipedriveUser,
} from '../state/account-facts.ts'
import type { PipedriveRecord } from '../state/account-state.ts'
import { type BuiltInOptions, builtInFields } from '../values/built-in-fields.ts'
import { customField } from '../values/custom-fields.ts'
import type { FieldDefinition } from '../values/field-definitions.ts'
import { type KindName, objectKinds } from '../values/object-kinds.ts'
import { completeRecord } from '../values/record-defaults.ts'
import {
  callValues,
  type DatasetKind,
  dealValues,
  meetingValues,
  organizationValues,
  personValues,
  type SeedIds,
  type SeedStage,
  taskValues,
  toSeconds,
  type Values,
} from './seed-values.ts'

const companyId = 7_715_042
const firstUserId = 12_400_001
/** Field numbers are unique across all kinds, because filters identify fields by them. */
const firstFieldId = { persons: 9001, organizations: 4001, deals: 12_401, activities: 3001 } as const
/** Name of the custom field for the telephone numbers of organizations. */
const phoneName = 'Phone'
const foundedAt = '2024-01-08T08:00:00Z'

export interface SeedOptions {
  /** Whether activities have the field `outcome`. */
  readonly hasOutcomes: boolean
  /** Whether people have the fields of contact sync. */
  readonly hasContactSync: boolean
  /** The time whose state the account starts with. Absent: that of the dataset. */
  readonly startsAt?: Date | undefined
}

/**
 * Converts a company to the journal of a Pipedrive account. Ids cover the whole dataset, even if the account starts with
 * a part of it.
 */
export function seedEntries(dataset: Dataset, { startsAt, ...options }: SeedOptions): JournalEntry[] {
  const ids = idsOf(dataset)
  const facts = factsOf(dataset, ids)
  const fields = fieldsOf({ facts, industries: industriesOf(dataset), ...options })
  const shown = startsAt === undefined ? dataset : datasetAt(dataset, startsAt)
  const seeds = seedsOf(shown, { dataset, facts, fields })
  return [
    ['facts', facts],
    ...(startsAt === undefined ? [] : [playedEntry(startsAt)]),
    ...objectKinds.map(({ name }): JournalEntry => [`fields:${name}`, fields[name]]),
    ...seeds.map((seed): JournalEntry => [`record:${seed.kind}:${seed.values.id}`, newRecord(facts, seed)]),
    ...objectKinds.map(({ name }): JournalEntry => {
      const taken = datasetKinds.filter((kind) => kinds[kind] === name).map((kind) => dataset[kind].length)
      return [`nextId:${name}`, taken.reduce((sum, count) => sum + count, 0) + 1]
    }),
  ]
}

/** The record for a seed. */
export function newRecord(facts: AccountFacts, { kind, values }: Seed): PipedriveRecord {
  return completeRecord(facts, kind, values)
}

function industriesOf({ companies }: Dataset): string[] {
  return [...new Set(companies.flatMap(({ industry }) => industry ?? []))]
}

const kinds: Readonly<Record<DatasetKind, KindName>> = {
  contacts: 'persons',
  companies: 'organizations',
  deals: 'deals',
  meetings: 'activities',
  calls: 'activities',
  tasks: 'activities',
}

const datasetKinds = Object.keys(kinds) as DatasetKind[]

/**
 * Each kind counts from 1, so that records of different kinds share their ids; activities of all types are one kind.
 */
function idsOf(dataset: Dataset): Map<string, number> {
  const taken = new Map<KindName, number>()
  const ids = new Map<string, number>()
  for (const datasetKind of datasetKinds) {
    const kind = kinds[datasetKind]
    for (const { id } of dataset[datasetKind]) {
      const next = (taken.get(kind) ?? 0) + 1
      taken.set(kind, next)
      ids.set(`${datasetKind}:${id}`, next)
    }
  }
  return ids
}

function factsOf(dataset: Dataset, ids: ReadonlyMap<string, number>): AccountFacts {
  return {
    companyId,
    companyName: dataset.name,
    companyDomain: dataset.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    currency: dataset.currency,
    timeZone: dataset.timeZone,
    createdAt: foundedAt,
    users: dataset.owners.map(userOf),
    teams: dataset.teams.map((team, index) => teamOf(dataset, team.id, index)),
    pipeline: { id: 1, name: 'Sales pipeline' },
    stages: stagesOf(dataset),
    activityTypes,
    idsByDatasetId: Object.fromEntries(ids),
  }
}

/** The first user administers the company, and installs apps. */
function userOf(owner: Dataset['owners'][number], index: number): PipedriveUser {
  return {
    id: firstUserId + index,
    name: `${owner.firstName} ${owner.lastName}`,
    email: owner.email,
    isActive: !owner.archived,
    isAdmin: index === 0,
    ...(owner.language !== undefined && { language: owner.language }),
  }
}

function teamOf({ teams, owners }: Dataset, teamId: string, index: number): PipedriveTeam {
  const numbered = owners.map((owner, place) => ({ ...owner, userId: firstUserId + place }))
  const members = numbered.filter((owner) => owner.teamId === teamId)
  const manager = members.find(({ supervisorId }) => supervisorId === null)
  return {
    id: index + 1,
    name: teams[index]?.name ?? teamId,
    managerId: manager?.userId ?? firstUserId,
    userIds: members.map(({ userId }) => userId),
  }
}

/** Pipedrive closes deals by their status, so only the stages of open deals become stages. */
function stagesOf({ stages }: Dataset): PipedriveStage[] {
  return stages
    .filter(({ closed }) => !closed)
    .map(({ label, probability }, index) => ({
      id: index + 1,
      orderNr: index + 1,
      name: label,
      dealProbability: Math.round(probability * 100),
    }))
}

const activityTypes: readonly ActivityType[] = ['Call', 'Meeting', 'Task', 'Deadline', 'Email', 'Lunch'].map(
  (name, index) => ({ id: index + 1, name, keyString: name.toLowerCase(), isActive: true, isCustom: false }),
)

function fieldsOf(options: BuiltInOptions & { readonly facts: AccountFacts }): Record<KindName, FieldDefinition[]> {
  const { companyId, createdAt } = options.facts
  const fields = {
    persons: builtInFields('persons', firstFieldId.persons, options),
    organizations: builtInFields('organizations', firstFieldId.organizations, options),
    deals: builtInFields('deals', firstFieldId.deals, options),
    activities: builtInFields('activities', firstFieldId.activities, options),
  }
  const phone = {
    id: firstFieldId.organizations + fields.organizations.length,
    field_name: phoneName,
    field_type: 'phone',
    options: null,
    description: null,
  } as const
  fields.organizations.push(customField('organizations', phone, { companyId, at: createdAt }))
  return fields
}

function finderOf(dataset: Dataset, facts: AccountFacts, ids: ReadonlyMap<string, number>): SeedIds {
  const users = new Map(dataset.owners.map(({ id }, index) => [id, facts.users[index]?.id ?? null]))
  const open = dataset.stages.filter(({ closed }) => !closed)
  const stages = new Map(
    dataset.stages.map(({ id, closed, probability }): [string, SeedStage] => {
      const place = open.findIndex((stage) => stage.id === id)
      if (!closed) return [id, { id: place + 1, status: 'open' }]
      return [id, { id: open.length, status: probability === 1 ? 'won' : 'lost' }]
    }),
  )
  return {
    user: (ownerId) => (ownerId === null ? null : (users.get(ownerId) ?? null)),
    record: (kind, id) => (id === null ? null : (ids.get(`${kind}:${id}`) ?? null)),
    stage: (stageId) => stages.get(stageId) ?? { id: 1, status: 'open' },
  }
}

/** A record of the dataset in Pipedrive's values, without calculated ones. */
export interface Seed {
  readonly kind: KindName
  readonly values: PipedriveRecord
}

export interface SeedParts {
  /** The whole dataset, which determines the account's ids and industries. */
  readonly dataset: Dataset
  readonly facts: AccountFacts
  readonly fields: Readonly<Record<KindName, readonly FieldDefinition[]>>
}

interface Dated {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly ownerId: string | null
}

/** The records of the company, or of its earlier state. */
export function seedsOf(shown: Dataset, { dataset, facts, fields }: SeedParts): Seed[] {
  const found = finderOf(dataset, facts, new Map(Object.entries(facts.idsByDatasetId)))
  const industries = industriesOf(dataset)
  const hasOutcomes = fields.activities.some(({ field_code }) => field_code === 'outcome')
  const phone = fields.organizations.find(({ field_name }) => field_name === phoneName)?.field_code ?? ''
  function seed(datasetKind: DatasetKind, from: Dated, values: Values): Seed {
    const record = {
      custom_fields: {},
      ...values,
      id: found.record(datasetKind, from.id) ?? 0,
      add_time: toSeconds(from.createdAt),
      update_time: toSeconds(from.updatedAt),
      is_deleted: false,
      owner_id: found.user(from.ownerId),
      creator_user_id: firstUserId,
    } satisfies PipedriveRecord
    return { kind: kinds[datasetKind], values: record }
  }
  return [
    ...shown.contacts.map((contact) => seed('contacts', contact, personValues(contact, found))),
    ...shown.companies.map((company) => {
      const custom_fields = company.phone === null ? {} : { [phone]: company.phone }
      return seed('companies', company, { ...organizationValues(company, industries), custom_fields })
    }),
    ...shown.deals.map((deal) => seed('deals', deal, dealValues(deal, found))),
    ...shown.meetings.map((meeting) => seed('meetings', meeting, meetingValues(meeting, found, hasOutcomes))),
    ...shown.calls.map((call) => seed('calls', call, callValues(call, found, hasOutcomes))),
    ...shown.tasks.map((task) => seed('tasks', task, taskValues(task, found))),
  ]
}
