import type { ReadRecord } from '../../src/crm/port.ts'
import { type FieldValue, fieldValueOf, noFlag, type ObjectType } from '../../src/domain/record.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'

type Kind = Parameters<PipedriveSandbox['idOf']>[0]

const kinds: Readonly<Record<ObjectType, Kind>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  meeting: 'meetings',
  call: 'calls',
  task: 'tasks',
}

interface Context {
  readonly dataset: Dataset
  readonly sandbox: Pick<PipedriveSandbox, 'idOf'>
  /** Ids of the users, by the dataset's ids of the owners. */
  readonly owners: ReadonlyMap<string, string>
}

interface Dated {
  readonly id: string
  readonly ownerId: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

interface Said {
  readonly fields: Readonly<Record<string, FieldValue>>
  /** Ids of the dataset; absent if the record itself contains no link. */
  readonly links?: Readonly<Partial<Record<ObjectType, readonly (string | null)[]>>>
}

/** The records of a type that the adapter must return if the emulated company was generated from the dataset. */
export function expectedRecords(context: Context, type: ObjectType): readonly ReadRecord[] {
  const { dataset } = context
  const said: Readonly<Record<ObjectType, () => readonly (readonly [Dated, Said])[]>> = {
    contact: () => dataset.contacts.map((from) => [from, contactOf(from)]),
    company: () => dataset.companies.map((from) => [from, companyOf(from)]),
    deal: () => dataset.deals.map((from) => [from, dealOf(dataset, from)]),
    meeting: () => dataset.meetings.map((from) => [from, meetingOf(from)]),
    call: () => dataset.calls.map((from) => [from, callOf(from)]),
    task: () => dataset.tasks.map((from) => [from, taskOf(from)]),
  }
  return said[type]().map(([from, what]) => recordOf(context, type, { from, what }))
}

function recordOf(
  { sandbox, owners }: Context,
  type: ObjectType,
  { from, what }: { readonly from: Dated; readonly what: Said },
): ReadRecord {
  const isActivity = type === 'meeting' || type === 'call' || type === 'task'
  const links = Object.entries(what.links ?? {}).map(([to, ids]): [string, readonly string[]] => [
    to,
    ids.flatMap((id) => (id === null ? [] : [sandbox.idOf(kinds[to as ObjectType], id)])),
  ])
  return {
    type,
    id: sandbox.idOf(kinds[type], from.id),
    ownerId: from.ownerId === null ? null : (owners.get(from.ownerId) ?? 'unknown'),
    createdAt: new Date(from.createdAt),
    updatedAt: new Date(from.updatedAt),
    // Of all records, deals alone have a source.
    fields: { ...what.fields, source: type === 'deal' ? 'import' : null },
    vendorFields: {},
    flag: isActivity ? null : noFlag,
    carried: isActivity ? null : { missing: null },
    ...(what.links ? { links: Object.fromEntries(links) } : {}),
  }
}

function contactOf(from: Dataset['contacts'][number]): Said {
  const { firstName, lastName, phone, mobilePhone, jobTitle, companyId } = from
  const email = fieldValueOf([from.email, ...(from.otherEmails ?? [])])
  return {
    fields: { firstName, lastName, email, bouncedEmail: null, phone, mobilePhone, jobTitle },
    links: { company: [companyId] },
  }
}

function companyOf({ name, domain: website, phone, industry, country }: Dataset['companies'][number]): Said {
  // Text that people write in place of a website is not a domain.
  return { fields: { name, domain: website === 'n/a' ? null : website, website, phone, industry, country } }
}

function dealOf({ stages }: Dataset, from: Dataset['deals'][number]): Said {
  const stage = stages.find(({ id }) => id === from.stageId)
  const isClosed = stage?.closed === true
  const place = isClosed ? stages.findLast(({ closed }) => !closed) : stage
  return {
    fields: {
      name: from.name,
      amount: from.amount,
      currency: from.currency,
      closeDate: isClosed ? from.closeDate : dayOf(from.closeDate),
      stage: isClosed ? closedAs(stage) : 'open',
      stageLabel: place?.label ?? null,
      probability: stage?.probability ?? null,
      lostReason: from.lostReason,
      stageAge: from.createdAt,
    },
    // Of several contacts only the first one is the deal's person.
    links: { contact: from.contactIds.slice(0, 1), company: [from.companyId] },
  }
}

/** An open deal closes on a day. */
function dayOf(at: string | null): string | null {
  return at?.slice(0, 10) ?? null
}

function closedAs({ probability }: Dataset['stages'][number]): 'won' | 'lost' {
  return probability === 1 ? 'won' : 'lost'
}

function meetingOf(from: Dataset['meetings'][number]): Said {
  const { subject, startsAt, notes } = from
  // A duration without a start has no end; a planned meeting is not reported as an outcome.
  const endsAt = startsAt === null ? null : from.endsAt
  const outcome = from.outcome === 'scheduled' ? null : from.outcome
  return { fields: { subject, startsAt, endsAt, outcome, notes }, links: activityLinks(from) }
}

function callOf(from: Dataset['calls'][number]): Said {
  const { subject, at, direction, status, outcome, durationSeconds } = from
  return {
    fields: { subject, at, direction, status, outcome, durationSeconds },
    links: activityLinks({ ...from, dealId: null }),
  }
}

function taskOf(from: Dataset['tasks'][number]): Said {
  const { subject, dueAt, done } = from
  return { fields: { subject, dueAt, status: done ? 'done' : 'open' }, links: activityLinks(from) }
}

function activityLinks(from: {
  readonly contactIds: readonly string[]
  readonly dealId: string | null
}): NonNullable<Said['links']> {
  return { contact: from.contactIds, deal: [from.dealId], company: [] }
}
