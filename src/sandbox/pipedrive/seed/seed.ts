import type { Dataset } from '../../company/dataset.ts'
import type { JournalEntry } from '../../core/state/journal.ts'
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
const foundedAt = '2024-01-08T08:00:00Z'

export interface SeedOptions {
  /** Whether activities have the field `outcome`. */
  readonly hasOutcomes: boolean
  /** Whether people have the fields of contact sync. */
  readonly hasContactSync: boolean
}

/** Converts a company to the journal of a Pipedrive account. */
export function seedEntries(dataset: Dataset, options: SeedOptions): JournalEntry[] {
  const ids = idsOf(dataset)
  const facts = factsOf(dataset, ids)
  const industries = [...new Set(dataset.companies.flatMap(({ industry }) => industry ?? []))]
  const fields = fieldsOf({ facts, industries, ...options })
  const phone = fields.organizations.find(({ is_custom_field }) => is_custom_field)?.field_code ?? ''
  const found = finderOf(dataset, facts, ids)
  const seeds = seedsOf(dataset, { found, industries, phone, hasOutcomes: options.hasOutcomes })
  return [
    ['facts', facts],
    ...objectKinds.map(({ name }): JournalEntry => [`fields:${name}`, fields[name]]),
    ...seeds.map(({ kind, datasetKind, from, values, custom }): JournalEntry => {
      const id = found.record(datasetKind, from.id) ?? 0
      const record = completeRecord(facts, kind, {
        ...values,
        id,
        add_time: toSeconds(from.createdAt),
        update_time: toSeconds(from.updatedAt),
        is_deleted: false,
        owner_id: found.user(from.ownerId),
        creator_user_id: firstUserId,
        custom_fields: custom ?? {},
      } satisfies PipedriveRecord)
      return [`record:${kind}:${id}`, record]
    }),
    ...objectKinds.map(({ name }): JournalEntry => {
      const taken = seeds.filter(({ kind }) => kind === name).length
      return [`nextId:${name}`, taken + 1]
    }),
  ]
}

const kinds: Readonly<Record<DatasetKind, KindName>> = {
  contacts: 'persons',
  companies: 'organizations',
  deals: 'deals',
  meetings: 'activities',
  calls: 'activities',
  tasks: 'activities',
}

/**
 * Each kind counts from 1, so that records of different kinds share their ids; activities of all types are one kind.
 */
function idsOf(dataset: Dataset): Map<string, number> {
  const taken = new Map<KindName, number>()
  const ids = new Map<string, number>()
  for (const [datasetKind, kind] of Object.entries(kinds) as [DatasetKind, KindName][]) {
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
    field_name: 'Phone',
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

interface Seed {
  readonly kind: KindName
  readonly datasetKind: DatasetKind
  readonly from: {
    readonly id: string
    readonly createdAt: string
    readonly updatedAt: string
    readonly ownerId: string | null
  }
  readonly values: Values
  readonly custom?: Values
}

interface SeedParts {
  readonly found: SeedIds
  readonly industries: readonly string[]
  /** Code of the field for the telephone numbers of organizations. */
  readonly phone: string
  readonly hasOutcomes: boolean
}

function seedsOf(dataset: Dataset, { found, industries, phone, hasOutcomes }: SeedParts): Seed[] {
  function seed(datasetKind: DatasetKind, from: Seed['from'], values: Values): Seed {
    return { kind: kinds[datasetKind], datasetKind, from, values }
  }
  return [
    ...dataset.contacts.map((contact) => seed('contacts', contact, personValues(contact, found))),
    ...dataset.companies.map((company) => {
      const custom = company.phone === null ? {} : { [phone]: company.phone }
      return { ...seed('companies', company, organizationValues(company, industries)), custom }
    }),
    ...dataset.deals.map((deal) => seed('deals', deal, dealValues(deal, found))),
    ...dataset.meetings.map((meeting) => seed('meetings', meeting, meetingValues(meeting, found, hasOutcomes))),
    ...dataset.calls.map((call) => seed('calls', call, callValues(call, found, hasOutcomes))),
    ...dataset.tasks.map((task) => seed('tasks', task, taskValues(task, found))),
  ]
}
