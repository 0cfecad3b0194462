import type { Dataset } from '../../dataset.ts'
import { addHours, type Draft, distinctTime, type Generation, hoursFrom, later } from '../draft.ts'
import { generateSlots, type Slot } from '../people/rhythm.ts'
import { clientsOf } from './clients-of.ts'

type Meeting = Draft<Dataset['meetings'][number]>

const subjects = [
  'Needs analysis',
  'Demonstration',
  'Offer review',
  'Contract talks',
  'Annual review',
  'Site visit',
  'First meeting',
]
const notes = ['Wants an offer by Friday.', 'Good interest, decides next month.', 'Needs approval from the board.']

/** Up to this long after the end, some meetings have no result yet, which is not a fault. */
export const freshHours = 20

/**
 * Meetings of a year and of the coming weeks. The first ones ended within the last hours and have no result yet, which is
 * not a fault; planned ones follow.
 */
export function generateMeetings(generation: Generation): void {
  const { faker, meetings } = generation
  const clientOf = clientsOf(generation, true)
  const slots = faker.helpers.shuffle(generateSlots(generation, 'meeting', 30))
  const made = slots.map((slot, index) => newMeeting(generation, { slot, index, clientOf }))
  const byState = Map.groupBy(made, (meeting) => stateOf(generation, meeting))
  for (const state of ['fresh', 'toCome', 'over'] as const) {
    for (const meeting of byState.get(state) ?? []) {
      meetings.push({ ...meeting, id: `meeting-${meetings.length + 1}` })
      if (state === 'over') addResult(generation, meetings.at(-1))
    }
  }
}

interface MeetingPlan {
  readonly slot: Slot
  /** Position among all meetings. */
  readonly index: number
  readonly clientOf: ReturnType<typeof clientsOf>
}

function newMeeting(generation: Generation, { slot, index, clientOf }: MeetingPlan): Meeting {
  const { faker } = generation
  const { employee, at: startsAt } = slot
  const planned = addHours(startsAt, -24 * faker.number.int({ min: 2, max: 14 }))
  const firstDay = addHours(employee.owner.startedAt ?? planned, 9)
  const latest = hoursFrom(generation, -faker.number.int({ min: 3, max: 240 }))
  const someTime = [later(planned, firstDay), latest, startsAt].toSorted()[0] ?? startsAt
  const createdAt = someTime < addHours(startsAt, -1) ? distinctTime(someTime, index) : someTime
  return {
    id: '',
    createdAt,
    updatedAt: createdAt,
    ownerId: employee.owner.id,
    subject: faker.helpers.arrayElement(subjects),
    startsAt,
    endsAt: addHours(startsAt, faker.helpers.arrayElement([0.5, 1, 1.5])),
    outcome: 'scheduled',
    notes: null,
    contactIds: [clientOf(employee, createdAt).id],
    dealId: null,
  }
}

/** `fresh`: ended some hours ago, without a result. */
function stateOf(generation: Generation, { endsAt }: Meeting): 'fresh' | 'toCome' | 'over' {
  const end = endsAt ?? ''
  if (end > hoursFrom(generation, 0)) return 'toCome'
  if (end < hoursFrom(generation, -freshHours)) return 'over'
  // A result is entered within two hours.
  return end > hoursFrom(generation, -3) || generation.faker.datatype.boolean(0.4) ? 'fresh' : 'over'
}

/** Adds the result, entered some hours after the end. A cancelled meeting may lose its client, which is not a fault. */
function addResult(generation: Generation, meeting: Meeting | undefined): void {
  const { faker, edits } = generation
  if (meeting === undefined) return
  const outcome = faker.helpers.weightedArrayElement([
    { value: 'held' as const, weight: 75 },
    { value: 'noShow' as const, weight: 8 },
    { value: 'rescheduled' as const, weight: 7 },
    { value: 'cancelled' as const, weight: 10 },
  ])
  const { contactIds } = meeting
  const isLost = outcome === 'cancelled' && faker.datatype.boolean(0.3)
  Object.assign(meeting, {
    outcome,
    notes: outcome === 'held' ? faker.helpers.arrayElement(notes) : null,
    contactIds: isLost ? [] : contactIds,
  })
  const before = { outcome: 'scheduled', notes: null, ...(isLost ? { contactIds } : {}) }
  const at = addHours(meeting.endsAt ?? '', faker.helpers.arrayElement([1, 2]))
  edits.push({ object: 'meeting', id: meeting.id, at, by: meeting.ownerId ?? '', before })
}
