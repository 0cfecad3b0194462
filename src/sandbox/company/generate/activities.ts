import type { Dataset } from '../dataset.ts'
import { addHours, type Draft, type Generation, hoursFrom, later, someRep, workingTime } from './draft.ts'

const subjects = [
  'Needs analysis',
  'Demonstration',
  'Offer review',
  'Contract talks',
  'Annual review',
  'Site visit',
  'First meeting',
]
const callTitles = [
  'Follow-up on the offer',
  'First call',
  'Question about delivery',
  'Appointment',
  'Reminder',
  'Renewal',
]
const taskSubjects = [
  'Send the offer',
  'Call back',
  'Prepare the demonstration',
  'Check the contract',
  'Update the price list',
]

/**
 * Meetings of a year and of the coming weeks. Ten ended within the last hours and have no result yet, which is not a
 * fault.
 */
export function generateMeetings(generation: Generation, count: number): void {
  const { meetings } = generation
  while (meetings.length < count) {
    const { startsAt, isPast } = meetingTime(generation, meetings.length)
    meetings.push(newMeeting(generation, { startsAt, isPast }))
  }
}

function meetingTime(generation: Generation, index: number): { readonly startsAt: string; readonly isPast: boolean } {
  const { faker } = generation
  if (index < 10) return { startsAt: hoursFrom(generation, -faker.number.int({ min: 6, max: 18 })), isPast: false }
  if (index < 60) return { startsAt: workingTime(generation, faker.number.int({ min: 4, max: 28 })), isPast: false }
  return { startsAt: workingTime(generation, -faker.number.int({ min: 3, max: 350 })), isPast: true }
}

function newMeeting(
  generation: Generation,
  { startsAt, isPast }: { readonly startsAt: string; readonly isPast: boolean },
): Draft<Dataset['meetings'][number]> {
  const { faker, meetings, contacts } = generation
  const contact = faker.helpers.arrayElement(contacts)
  const outcome = isPast
    ? faker.helpers.weightedArrayElement([
        { value: 'held' as const, weight: 75 },
        { value: 'noShow' as const, weight: 8 },
        { value: 'rescheduled' as const, weight: 7 },
        { value: 'cancelled' as const, weight: 10 },
      ])
    : ('scheduled' as const)
  const createdAt =
    [addHours(startsAt, -24 * faker.number.int({ min: 2, max: 14 })), hoursFrom(generation, -3)].toSorted()[0] ??
    startsAt
  return {
    id: `meeting-${meetings.length + 1}`,
    createdAt,
    updatedAt: isPast ? addHours(startsAt, 4) : createdAt,
    ownerId: contact.ownerId ?? someRep(generation).id,
    subject: faker.helpers.arrayElement(subjects),
    startsAt,
    endsAt: addHours(startsAt, faker.helpers.arrayElement([0.5, 1, 1.5])),
    outcome,
    notes:
      outcome === 'held'
        ? faker.helpers.arrayElement([
            'Wants an offer by Friday.',
            'Good interest, decides next month.',
            'Needs approval from the board.',
          ])
        : null,
    // A cancelled meeting may have no client, which is not a fault.
    contactIds: outcome === 'cancelled' && faker.datatype.boolean(0.3) ? [] : [contact.id],
    dealId: null,
  }
}

/** Calls of a year. Some completed ones of the last hours have no outcome yet, which is not a fault. */
export function generateCalls(generation: Generation, count: number): void {
  const { faker, calls } = generation
  while (calls.length < count) {
    const isRecent = calls.length < 12
    const at = isRecent
      ? hoursFrom(generation, -faker.number.int({ min: 4, max: 18 }))
      : workingTime(generation, -faker.number.int({ min: 3, max: 360 }))
    calls.push(asReported(newCall(generation, { at, isRecent }), calls.length))
  }
}

type CallStatus = Dataset['calls'][number]['status']
type CallOutcome = Dataset['calls'][number]['outcome']

function newCall(
  generation: Generation,
  { at, isRecent }: { readonly at: string; readonly isRecent: boolean },
): Draft<Dataset['calls'][number]> {
  const { faker, calls, contacts } = generation
  const contact = faker.helpers.arrayElement(contacts)
  const status = isRecent ? 'completed' : someStatus(generation)
  return {
    id: `call-${calls.length + 1}`,
    createdAt: at,
    updatedAt: at,
    ownerId: contact.ownerId ?? someRep(generation).id,
    subject: faker.helpers.arrayElement(callTitles),
    at,
    direction: directionOf(generation, status),
    status,
    outcome: isRecent ? null : someOutcome(generation, status),
    durationSeconds: status === 'completed' ? faker.number.int({ min: 25, max: 1500 }) : 0,
    toNumber: contact.mobilePhone ?? contact.phone,
    notes: null,
    contactIds: [contact.id],
  }
}

/** Every sixth call comes from a telephone system's integration that writes the result into the title. */
function asReported(call: Draft<Dataset['calls'][number]>, index: number): Draft<Dataset['calls'][number]> {
  const subject = index % 6 === 4 ? reportOf(call, index) : null
  return subject === null ? call : { ...call, subject, reportedIn: 'title' }
}

/** In the forms of 3CX and Aircall, which have words only for these results. */
function reportOf(call: Draft<Dataset['calls'][number]>, index: number): string | null {
  const number = call.toNumber ?? 'a hidden number'
  const [inbound, outbound] = [`incoming call from ${number}`, `outgoing call to ${number}`]
  if (call.status === 'completed') return `Answered ${call.direction === 'inbound' ? inbound : outbound}`
  if (call.status === 'missed') return `Missed call from ${number}`
  if (call.status !== 'noAnswer') return null
  return index % 12 === 4
    ? `${call.at.slice(11, 16)}: Unanswered Outgoing Call`
    : `Outbound unanswered call to ${number}`
}

/** Unanswered inbound calls are missed ones. */
function directionOf({ faker }: Generation, status: CallStatus): Dataset['calls'][number]['direction'] {
  if (status === 'missed') return 'inbound'
  const either = faker.helpers.arrayElement(['inbound', 'outbound', 'outbound'] as const)
  return status === 'noAnswer' ? 'outbound' : either
}

function someStatus({ faker }: Generation): CallStatus {
  return faker.helpers.weightedArrayElement<CallStatus>([
    { value: 'completed', weight: 58 },
    { value: 'noAnswer', weight: 22 },
    { value: 'busy', weight: 9 },
    { value: 'failed', weight: 4 },
    { value: 'cancelled', weight: 3 },
    { value: 'missed', weight: 4 },
  ])
}

/** An outcome set by a person. Most unanswered calls have none, and some have another than the status suggests. */
function someOutcome({ faker }: Generation, status: CallStatus): CallOutcome {
  if (status === 'completed') {
    return faker.helpers.arrayElement(['connected', 'connected', 'leftMessage', 'wrongNumber'])
  }
  if (status !== 'noAnswer' && status !== 'busy') return null
  return faker.helpers.weightedArrayElement<CallOutcome>([
    { value: null, weight: 80 },
    { value: status, weight: 10 },
    { value: 'leftVoicemail', weight: 10 },
  ])
}

/** Tasks of half a year and of the coming weeks; some open ones are a few days late, which is not a fault yet. */
export function generateTasks(generation: Generation, count: number): void {
  const { faker, tasks, contacts } = generation
  while (tasks.length < count) {
    const contact = faker.helpers.arrayElement(contacts)
    const isDone = tasks.length % 2 === 0
    const days = isDone ? -faker.number.int({ min: 3, max: 180 }) : faker.number.int({ min: -3, max: 40 })
    const dueAt = workingTime(generation, days)
    const createdAt =
      [addHours(dueAt, -24 * faker.number.int({ min: 2, max: 10 })), hoursFrom(generation, -5)].toSorted()[0] ?? dueAt
    tasks.push({
      id: `task-${tasks.length + 1}`,
      createdAt,
      updatedAt: isDone ? later(createdAt, dueAt) : createdAt,
      ownerId: contact.ownerId ?? someRep(generation).id,
      subject: faker.helpers.arrayElement(taskSubjects),
      dueAt,
      done: isDone,
      notes: null,
      contactIds: [contact.id],
      dealId: null,
    })
  }
}
