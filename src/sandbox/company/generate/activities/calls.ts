import type { Dataset, DatasetTeam } from '../../dataset.ts'
import { type Draft, type Generation, hoursFrom } from '../draft.ts'
import { generateSlots, type Slot } from '../people/rhythm.ts'
import { clientsOf } from './clients-of.ts'
import { freshHours } from './meetings.ts'

type Call = Draft<Dataset['calls'][number]>
type CallStatus = Call['status']
type CallOutcome = Call['outcome']

const titles = ['Follow-up on the offer', 'First call', 'Question about delivery', 'Appointment', 'Reminder', 'Renewal']

/** Calls of a year. The first ones were completed within the last hours and have no outcome yet, which is not a fault. */
export function generateCalls(generation: Generation): void {
  const { faker, calls } = generation
  const clientOf = clientsOf(generation, false)
  const latest = hoursFrom(generation, -0.25)
  const slots = faker.helpers.shuffle(generateSlots(generation, 'call', 1)).filter(({ at }) => at < latest)
  const made = slots.map((slot, index) => newCall(generation, { slot, index, clientOf }))
  const recent = hoursFrom(generation, -freshHours)
  const fresh = new Set(
    made.filter(({ status, at }) => status === 'completed' && at > recent && faker.datatype.boolean(0.3)),
  )
  for (const call of [...fresh, ...made.filter((one) => !fresh.has(one))]) {
    const outcome = fresh.has(call) ? null : call.outcome
    calls.push({ ...call, outcome, id: `call-${calls.length + 1}` })
  }
}

function newCall(
  generation: Generation,
  {
    slot,
    index,
    clientOf,
  }: { readonly slot: Slot; readonly index: number; readonly clientOf: ReturnType<typeof clientsOf> },
): Call {
  const { faker } = generation
  const { employee } = slot
  // Distinct from other calls in the same minute, because digests are ordered by time.
  const at = new Date(Date.parse(slot.at) + (index % 60) * 1000).toISOString()
  const contact = clientOf(employee, at)
  const status = someStatus(generation)
  const call: Call = {
    id: '',
    createdAt: at,
    updatedAt: at,
    ownerId: employee.owner.id,
    subject: faker.helpers.arrayElement(titles),
    at,
    direction: directionOf(generation, status),
    status,
    outcome: someOutcome(generation, status),
    durationSeconds: status === 'completed' ? faker.number.int({ min: 25, max: 1500 }) : 0,
    toNumber: contact.mobilePhone ?? contact.phone,
    notes: null,
    contactIds: [contact.id],
  }
  return employee.owner.teamId === reportingTeam ? asReported(call, index) : call
}

/**
 * The team whose telephone system's integration writes the result into the title, and sets no outcome of answered
 * calls.
 */
const reportingTeam: DatasetTeam['id'] = '9005'

function asReported(call: Call, index: number): Call {
  const subject = reportOf(call, index)
  return subject === null ? call : { ...call, subject, reportedIn: 'title' }
}

/** In the forms of 3CX and Aircall, which have words only for these results. */
function reportOf(call: Call, index: number): string | null {
  const number = call.toNumber ?? 'a hidden number'
  const [inbound, outbound] = [`incoming call from ${number}`, `outgoing call to ${number}`]
  if (call.status === 'completed') return `Answered ${call.direction === 'inbound' ? inbound : outbound}`
  if (call.status === 'missed') return `Missed call from ${number}`
  if (call.status !== 'noAnswer') return null
  return index % 2 === 0
    ? `${call.at.slice(11, 16)}: Unanswered Outgoing Call`
    : `Outbound unanswered call to ${number}`
}

/** Unanswered inbound calls are missed ones. */
function directionOf({ faker }: Generation, status: CallStatus): Call['direction'] {
  if (status === 'missed') return 'inbound'
  const either = faker.helpers.arrayElement(['inbound', 'outbound', 'outbound'] as const)
  return status === 'noAnswer' ? 'outbound' : either
}

function someStatus({ faker }: Generation): CallStatus {
  return faker.helpers.weightedArrayElement<CallStatus>([
    { value: 'completed', weight: 64 },
    { value: 'noAnswer', weight: 19 },
    { value: 'busy', weight: 7 },
    { value: 'failed', weight: 4 },
    { value: 'cancelled', weight: 3 },
    { value: 'missed', weight: 3 },
  ])
}

/** An outcome set by a person. Some unanswered calls have none, and some have another than the status suggests. */
function someOutcome({ faker }: Generation, status: CallStatus): CallOutcome {
  if (status === 'completed') {
    return faker.helpers.arrayElement(['connected', 'connected', 'leftMessage', 'wrongNumber'])
  }
  if (status !== 'noAnswer' && status !== 'busy') return null
  return faker.helpers.weightedArrayElement<CallOutcome>([
    { value: null, weight: 10 },
    { value: status, weight: 78 },
    { value: 'leftVoicemail', weight: 12 },
  ])
}
