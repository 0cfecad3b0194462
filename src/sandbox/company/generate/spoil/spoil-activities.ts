import type { Dataset } from '../../dataset.ts'
import { newContact } from '../clients.ts'
import { addHours, type Draft, distinctTime, type Generation, workingTime } from '../draft.ts'
import { mondayOf, weekMs } from '../people/calendar.ts'
import { junkWord, noReach, type Spoiling, spoilSome } from './spoil.ts'

type Contact = Draft<Dataset['contacts'][number]>
type Meeting = Draft<Dataset['meetings'][number]>
type Call = Draft<Dataset['calls'][number]>
type Task = Draft<Dataset['tasks'][number]>

/** A result is required a day after the end; this adds a margin of two days. */
const longOverHours = 72

function isJudged({ outcome }: Meeting): boolean {
  return outcome !== 'cancelled'
}

/** Whether a meeting is in a future week. A meeting without a date would be missing in the figures of a reported week. */
function isPlanned({ startsAt }: Meeting, { now }: Generation): boolean {
  return Date.parse(startsAt ?? '') >= mondayOf(now) + weekMs
}

function isLongOver(meeting: Meeting, { now }: Generation): boolean {
  return isJudged(meeting) && (meeting.endsAt ?? '') < addHours(now.toISOString(), -longOverHours)
}

function isOldAnswered({ status, at }: Call, { now }: Generation): boolean {
  return status === 'completed' && at < addHours(now.toISOString(), -longOverHours)
}

/** Gives a meeting a new client with a missing value, which is also a fault of that contact. */
function halfKnown(
  generation: Generation,
  { createdAt }: Meeting,
  { rule, lacking }: { readonly rule: string; readonly lacking: Partial<Contact> },
): Pick<Meeting, 'contactIds'> {
  const { faker, companies, contacts, faults } = generation
  // At a spoilt company, the contact's address would be spoilt as well.
  const sound = companies.filter(
    (company) =>
      company.createdAt < createdAt && !faults.some(({ object, id }) => object === 'company' && id === company.id),
  )
  const contact = { ...newContact(generation, faker.helpers.arrayElement(sound), addHours(createdAt, -1)), ...lacking }
  contacts.push(contact)
  faults.push({ kind: 'missing', object: 'contact', id: contact.id, rule, since: contact.createdAt })
  return { contactIds: [contact.id] }
}

const overdueDays = { min: 11, max: 70 } as const

/** Whether the links of a task are older than any overdue task. */
function isOldEnough({ contactIds, ownerId }: Task, generation: Generation): boolean {
  const oldest = workingTime(generation, -overdueDays.max - 6)
  const people = generation.contacts.filter(({ id }) => contactIds.includes(id))
  const owner = generation.employees.find((employee) => employee.owner.id === ownerId)?.owner
  return people.every(({ createdAt }) => createdAt < oldest) && owner?.leftAt === undefined
}

function overdue(generation: Generation, { id }: Task): Partial<Task> {
  removeEdit(generation, 'task', id)
  const dueAt = distinctTime(
    workingTime(generation, -generation.faker.number.int(overdueDays)),
    generation.faults.length,
  )
  return { done: false, dueAt, createdAt: addHours(dueAt, -72) }
}

/** Removes the result, and the edit that entered it. */
function withoutResult(generation: Generation, { id }: Meeting): Partial<Meeting> {
  removeEdit(generation, 'meeting', id)
  return { outcome: generation.faker.helpers.arrayElement(['scheduled', null]), notes: null }
}

/** Removes the edit by which a record was completed. */
function removeEdit({ edits }: Generation, object: 'meeting' | 'task', id: string): void {
  const index = edits.findIndex((edit) => edit.object === object && edit.id === id)
  if (index >= 0) edits.splice(index, 1)
}

/** Index of a careless rep of the first team, who does not link calls to contacts. */
const forgetful = 3

function byForgetful({ ownerId }: Call, { employees }: Generation): number {
  return ownerId === employees[forgetful]?.owner.id ? 40 : 1
}

/** The integration that writes into titles sets no outcome of answered calls. */
function byIntegration({ reportedIn }: Call): number {
  return reportedIn === 'title' ? 30 : 1
}

const ofMeetings: readonly Spoiling<Meeting>[] = [
  {
    rules: ['meeting-date'],
    kind: 'missing',
    count: 4,
    isSuitable: isPlanned,
    values: () => ({ startsAt: null, endsAt: null }),
  },
  {
    rules: ['meeting-client-last-name', 'meeting-client-first-name', 'meeting-client-reachable'],
    kind: 'missing',
    count: 4,
    isSuitable: isJudged,
    values: () => ({ contactIds: [] }),
  },
  {
    rules: ['meeting-client-last-name'],
    kind: 'missing',
    count: 3,
    isSuitable: isJudged,
    values: (generation, meeting) =>
      halfKnown(generation, meeting, { rule: 'contact-last-name', lacking: { lastName: null } }),
  },
  {
    rules: ['meeting-client-first-name'],
    kind: 'missing',
    count: 3,
    isSuitable: isJudged,
    values: (generation, meeting) =>
      halfKnown(generation, meeting, { rule: 'contact-first-name', lacking: { firstName: null } }),
  },
  {
    rules: ['meeting-client-reachable'],
    kind: 'missing',
    count: 3,
    isSuitable: isJudged,
    values: (generation, meeting) => halfKnown(generation, meeting, { rule: 'contact-reachable', lacking: noReach }),
  },
  { rules: ['meeting-subject'], kind: 'missing', count: 4, isSuitable: isJudged, values: () => ({ subject: null }) },
  {
    rules: ['meeting-subject'],
    kind: 'junk',
    count: 3,
    isSuitable: isJudged,
    values: (generation) => ({ subject: junkWord(generation) }),
  },
  {
    rules: ['meeting-result'],
    kind: 'late',
    count: 8,
    isSuitable: isLongOver,
    values: withoutResult,
    since: ({ endsAt }) => addHours(endsAt ?? '', 24),
  },
]

const ofCalls: readonly Spoiling<Call>[] = [
  {
    rules: ['call-client'],
    kind: 'missing',
    count: 12,
    isSuitable: ({ status }) => status !== 'missed',
    lean: byForgetful,
    values: () => ({ contactIds: [] }),
  },
  {
    rules: ['call-outcome'],
    kind: 'late',
    count: 24,
    isSuitable: isOldAnswered,
    lean: byIntegration,
    values: () => ({ outcome: null }),
    since: ({ at }) => addHours(at, 24),
  },
]

const ofTasks: readonly Spoiling<Task>[] = [
  { rules: ['task-subject'], kind: 'missing', count: 4, values: () => ({ subject: null }) },
  { rules: ['task-subject'], kind: 'junk', count: 3, values: (generation) => ({ subject: junkWord(generation) }) },
  {
    rules: ['task-overdue'],
    kind: 'late',
    count: 9,
    isSuitable: isOldEnough,
    values: overdue,
    since: ({ dueAt }) => addHours(dueAt, 7 * 24),
  },
]

/** Spoils meetings, calls and tasks. */
export function spoilActivities(generation: Generation): void {
  spoilSome(generation, { object: 'meeting', records: generation.meetings, spoilings: ofMeetings })
  spoilSome(generation, { object: 'call', records: generation.calls, spoilings: ofCalls })
  spoilSome(generation, { object: 'task', records: generation.tasks, spoilings: ofTasks })
}
