import type { Dataset, PlantedFault } from '../../dataset.ts'
import { metContacts } from '../activities/clients-of.ts'
import { isClosed } from '../deals.ts'
import { addHours, type Draft, type Generation, hoursFrom, later, nextWorkingTime } from '../draft.ts'
import { mondayOf, weekMs } from '../people/calendar.ts'
import type { Care, Employee } from '../people/people.ts'
import { keptFrom, keptWeeks } from '../people/rhythm.ts'
import { pronenessOf } from './proneness.ts'

type Call = Draft<Dataset['calls'][number]>
type Meeting = Draft<Dataset['meetings'][number]>

/** Number of a rep's repaired faults in each of the reported weeks with five working days, oldest week first, up to the present one. */
const repairedPerWeek: Readonly<Record<Care, (index: number) => readonly number[]>> = {
  improving: () => [3, 2, 1],
  usual: (index) => (index % 2 === 0 ? [1, 1, 1] : [0, 1, 0]),
  careless: () => [2, 2, 2],
}
/** Days between a fault and its repair. */
const repairDays: Readonly<Record<Care, { readonly min: number; readonly max: number }>> = {
  improving: { min: 2, max: 3 },
  usual: { min: 2, max: 4 },
  careless: { min: 4, max: 8 },
}
/** Probability of a repaired fault in a call or meeting of an earlier week, for a usual rep. */
const repairedPart = 0.08
/** When improving reps repair old faults, in days after the first reported day. */
const backlogDays = [2, 4, 8, 11, 15] as const

/** A fault that an edit repairs. */
interface Repair {
  readonly fault: Omit<PlantedFault, 'kind'>
  readonly kind: PlantedFault['kind']
  readonly ownerId: string
  readonly until: string
  readonly before: Readonly<Record<string, unknown>>
}

/** Plants faults that were repaired, in every week. Their number, and the time until the repair, depend on the rep. */
export function plantRepaired(generation: Generation): void {
  const taken = new Set(generation.faults.map(({ id }) => id))
  const latest = hoursFrom(generation, -3)
  for (const employee of generation.employees) {
    for (const repair of [...repairsOfRep(generation, employee), ...backlogOf(generation, employee)]) {
      if (taken.has(repair.fault.id) || repair.until > latest) continue
      taken.add(repair.fault.id)
      plant(generation, repair)
    }
  }
}

function plant({ edits, repaired }: Generation, { fault, kind, ownerId, until, before }: Repair): void {
  repaired.push({ ...fault, kind, until })
  // A late result replaces the one that was entered in time.
  const result = fault.rule === 'meeting-result' ? edits.find((edit) => edit.id === fault.id) : undefined
  if (result !== undefined) result.at = until
  else edits.push({ object: fault.object, id: fault.id, at: until, by: ownerId, before })
}

function repairsOfRep(generation: Generation, employee: Employee): Repair[] {
  const { faker, calls, meetings, faults } = generation
  const spoilt = new Set(faults.map(({ id }) => id))
  const own = [...calls, ...meetings].filter(({ ownerId, id }) => ownerId === employee.owner.id && !spoilt.has(id))
  const byWeek = Map.groupBy(own, (one) => Math.round((weekOf(one) - keptFrom(generation.now)) / weekMs))
  const counts = repairedPerWeek[employee.care](employee.index)
  const latest = hoursFrom(generation, -3)
  return [...byWeek].flatMap(([week, activities]) => {
    if (week > keptWeeks) return []
    const ways = faker.helpers.shuffle(activities).flatMap((one) => repairOf(generation, employee, one) ?? [])
    const inTime = ways.filter(({ until }) => until < latest)
    // In a week of few working days there are fewer of everything.
    const part = Math.min(1, activities.length / (employee.callsPerWeek + employee.meetingsPerWeek))
    if (week >= 0) return inTime.slice(0, Math.round((counts[week] ?? 0) * part))
    return inTime.filter(({ fault }) => {
      const made = { ownerId: employee.owner.id, createdAt: fault.since }
      return faker.datatype.boolean(Math.min(0.5, repairedPart * pronenessOf(generation, made)))
    })
  })
}

function weekOf(activity: Call | Meeting): number {
  return mondayOf(new Date('at' in activity ? activity.at : (activity.startsAt ?? activity.createdAt)))
}

/** What was wrong with a call or meeting, and since when. */
interface Wrong extends Pick<Repair, 'kind' | 'before'> {
  readonly rule: string
  readonly since: string
}

/** A random repair that is possible for a call or meeting; null if there is none. */
function repairOf(generation: Generation, { owner, care }: Employee, activity: Call | Meeting): Repair | null {
  const { faker } = generation
  const hours = 24 * faker.number.int(repairDays[care]) + 1
  const object = 'at' in activity ? 'call' : 'meeting'
  const wrong = 'at' in activity ? wrongInCall(generation, activity) : wrongInMeeting(generation, activity)
  if (wrong === null) return null
  const { rule, since, kind, before } = wrong
  const until = nextWorkingTime(addHours(since, hours))
  return { fault: { object, id: activity.id, rule, since }, kind, ownerId: owner.id, until, before }
}

function wrongInCall({ faker }: Generation, { status, outcome, at }: Call): Wrong | null {
  if (status === 'completed' && outcome !== null && faker.datatype.boolean()) {
    return { rule: 'call-outcome', kind: 'late', before: { outcome: null }, since: addHours(at, 24) }
  }
  if (status === 'missed') return null
  return { rule: 'call-client', kind: 'missing', before: { contactIds: [] }, since: at }
}

function wrongInMeeting({ faker }: Generation, { outcome, startsAt, endsAt, createdAt }: Meeting): Wrong | null {
  if (outcome === 'cancelled' || startsAt === null || endsAt === null) return null
  if (outcome !== null && outcome !== 'scheduled' && faker.datatype.boolean()) {
    return { rule: 'meeting-result', kind: 'late', before: {}, since: addHours(endsAt, 24) }
  }
  return { rule: 'meeting-subject', kind: 'missing', before: { subject: null }, since: createdAt }
}

/** Old faults that an improving rep has repaired in the reported weeks. */
function backlogOf(generation: Generation, { owner, care }: Employee): Repair[] {
  if (care !== 'improving') return []
  const { faker, deals, contacts, now } = generation
  const start = new Date(keptFrom(now)).toISOString()
  const met = metContacts(generation)
  function isOld({ ownerId, createdAt }: { readonly ownerId: string | null; readonly createdAt: string }): boolean {
    return ownerId === owner.id && createdAt < start && createdAt > later(owner.startedAt ?? '', '')
  }
  const late = deals.filter((deal) => isOld(deal) && !isClosed(deal) && isLate(deal) && deal.amount !== null)
  const unmet = contacts.filter((contact) => isOld(contact) && !met.has(contact.id) && contact.lastName !== null)
  const faulty = [
    ...late.map((deal) => ({ object: 'deal' as const, record: deal, rule: 'deal-amount', before: { amount: null } })),
    ...unmet.map((contact) => ({
      object: 'contact' as const,
      record: contact,
      rule: 'contact-last-name',
      before: { lastName: null },
    })),
  ]
  return faker.helpers.arrayElements(faulty, backlogDays.length).map(({ object, record, rule, before }, index) => ({
    fault: { object, id: record.id, rule, since: record.createdAt },
    kind: 'missing' as const,
    ownerId: owner.id,
    until: nextWorkingTime(addHours(start, 24 * (backlogDays[index] ?? 0) + 9)),
    before,
  }))
}

function isLate({ stageId }: Dataset['deals'][number]): boolean {
  return !['firstcontact', 'qualified'].includes(stageId)
}
