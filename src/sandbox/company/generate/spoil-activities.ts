import type { Dataset } from '../dataset.ts'
import { newContact } from './clients.ts'
import { addHours, type Draft, type Generation, workingTime } from './draft.ts'
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

function isLongOver(meeting: Meeting, { now }: Generation): boolean {
  return isJudged(meeting) && (meeting.endsAt ?? '') < addHours(now.toISOString(), -longOverHours)
}

function isOldAnswered({ status, at }: Call, { now }: Generation): boolean {
  return status === 'completed' && at < addHours(now.toISOString(), -longOverHours)
}

/** Gives a meeting a new client with a missing value, which is also a fault of that contact. */
function halfKnown(generation: Generation, rule: string, lacking: Partial<Contact>): Pick<Meeting, 'contactIds'> {
  const { faker, companies, contacts, faults } = generation
  // At a spoilt company, the contact's address would be spoilt as well.
  const sound = companies.filter(({ id }) => !faults.some((fault) => fault.object === 'company' && fault.id === id))
  const contact = { ...newContact(generation, faker.helpers.arrayElement(sound)), ...lacking }
  contacts.push(contact)
  faults.push({ kind: 'missing', object: 'contact', id: contact.id, rule })
  return { contactIds: [contact.id] }
}

function overdue(generation: Generation): Partial<Task> {
  const dueAt = workingTime(generation, -generation.faker.number.int({ min: 11, max: 70 }))
  return { done: false, dueAt, createdAt: addHours(dueAt, -72), updatedAt: addHours(dueAt, -72) }
}

const ofMeetings: readonly Spoiling<Meeting>[] = [
  {
    rules: ['meeting-date'],
    kind: 'missing',
    count: 6,
    isSuitable: isJudged,
    values: () => ({ startsAt: null, endsAt: null }),
  },
  {
    rules: ['meeting-client-last-name', 'meeting-client-first-name', 'meeting-client-reachable'],
    kind: 'missing',
    count: 8,
    isSuitable: isJudged,
    values: () => ({ contactIds: [] }),
  },
  {
    rules: ['meeting-client-last-name'],
    kind: 'missing',
    count: 6,
    isSuitable: isJudged,
    values: (generation) => halfKnown(generation, 'contact-last-name', { lastName: null }),
  },
  {
    rules: ['meeting-client-first-name'],
    kind: 'missing',
    count: 5,
    isSuitable: isJudged,
    values: (generation) => halfKnown(generation, 'contact-first-name', { firstName: null }),
  },
  {
    rules: ['meeting-client-reachable'],
    kind: 'missing',
    count: 6,
    isSuitable: isJudged,
    values: (generation) => halfKnown(generation, 'contact-reachable', noReach),
  },
  { rules: ['meeting-subject'], kind: 'missing', count: 7, isSuitable: isJudged, values: () => ({ subject: null }) },
  {
    rules: ['meeting-subject'],
    kind: 'junk',
    count: 4,
    isSuitable: isJudged,
    values: (generation) => ({ subject: junkWord(generation) }),
  },
  {
    rules: ['meeting-result'],
    kind: 'late',
    count: 16,
    isSuitable: isLongOver,
    values: ({ faker }) => ({ outcome: faker.helpers.arrayElement(['scheduled', null]) }),
  },
]

const ofCalls: readonly Spoiling<Call>[] = [
  {
    rules: ['call-client'],
    kind: 'missing',
    count: 22,
    isSuitable: ({ status }) => status !== 'missed',
    values: () => ({ contactIds: [] }),
  },
  { rules: ['call-outcome'], kind: 'late', count: 45, isSuitable: isOldAnswered, values: () => ({ outcome: null }) },
]

const ofTasks: readonly Spoiling<Task>[] = [
  { rules: ['task-subject'], kind: 'missing', count: 8, values: () => ({ subject: null }) },
  { rules: ['task-subject'], kind: 'junk', count: 5, values: (generation) => ({ subject: junkWord(generation) }) },
  { rules: ['task-overdue'], kind: 'late', count: 18, values: overdue },
]

/** Spoils meetings, calls and tasks. */
export function spoilActivities(generation: Generation): void {
  spoilSome(generation, { object: 'meeting', records: generation.meetings, spoilings: ofMeetings })
  spoilSome(generation, { object: 'call', records: generation.calls, spoilings: ofCalls })
  spoilSome(generation, { object: 'task', records: generation.tasks, spoilings: ofTasks })
}
