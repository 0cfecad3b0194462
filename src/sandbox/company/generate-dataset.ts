import { base, en, Faker, nb_NO } from '@faker-js/faker'
import type { Dataset, DatasetCall, DatasetEdit, DatasetPast } from './dataset.ts'
import { generateCalls } from './generate/activities/calls.ts'
import { generateMeetings } from './generate/activities/meetings.ts'
import { generateTasks } from './generate/activities/tasks.ts'
import { generateCompanies, generateContacts, oddContacts } from './generate/clients.ts'
import { closeDeals, exchangeRates, generateDeals, homeCurrency, stages } from './generate/deals.ts'
import { type Draft, type Generation, workingTime } from './generate/draft.ts'
import { type Care, type Employee, generatePeople } from './generate/people/people.ts'
import { generateAbsences, keptFrom } from './generate/people/rhythm.ts'
import { plantRepaired } from './generate/spoil/repair.ts'
import { spoilActivities } from './generate/spoil/spoil-activities.ts'
import { spoilClients } from './generate/spoil/spoil-clients.ts'
import { spoilDeals } from './generate/spoil/spoil-deals.ts'

/** The amount of CRM data of a company with thirty reps after a year, without calls and meetings. */
const counts = { companies: 190, contacts: 500, deals: 380, tasks: 160 }
/** When the visitors of a fair were imported, in days from now. */
const fair = -95

/**
 * Generates a company's CRM content: five teams, thirty reps, a year of history up to `now` and some weeks ahead, with
 * planted faults. Reps call and meet clients on working days, are on holiday, leave and start; most faults are repaired
 * after some days; some reps improve. The same seed and the same `now` give exactly the same dataset. All time-dependent
 * values differ from their limits by at least two hours. It contains only values that every CRM can store: instants have
 * whole seconds, open deals close on a day, and no meeting ends before it starts (some CRMs only store a duration).
 *
 * Only the last weeks have all their calls and meetings, so that the company can be read within seconds. Earlier weeks have
 * a few per cent of them.
 *
 * @param options.seed any whole number
 */
export function generateDataset({ seed, now: present }: { readonly seed: number; readonly now: Date }): Dataset {
  const now = new Date(Math.floor(present.getTime() / 1000) * 1000)
  const faker = new Faker({ locale: [nb_NO, en, base], seed })
  faker.setDefaultRefDate(now)
  const { teams, supervisors, employees, office } = generatePeople(faker, now)
  const generation = generateRecords(faker, { now, employees })
  const { contacts, companies, deals, meetings, calls, tasks, faults } = generation
  return {
    name: 'Fjordkontor AS',
    currency: homeCurrency,
    exchangeRates,
    timeZone: 'Europe/Oslo',
    teams,
    owners: [...supervisors, ...employees.map(({ owner }) => owner), ...office],
    stages,
    contacts,
    companies,
    deals,
    meetings,
    calls,
    tasks,
    faults,
    past: pastOf(generation),
  }
}

function generateRecords(faker: Faker, { now, employees }: Pick<Generation, 'now' | 'employees'>): Generation {
  const generation: Generation = {
    faker,
    now,
    fairAt: workingTime({ faker, now }, fair),
    employees,
    absences: generateAbsences(employees, now),
    contacts: [],
    companies: [],
    deals: [],
    meetings: [],
    calls: [],
    tasks: [],
    faults: [],
    repaired: [],
    edits: [],
  }
  generateCompanies(generation, counts.companies)
  generateContacts(generation, counts.contacts)
  generateDeals(generation, counts.deals)
  generateMeetings(generation)
  generateCalls(generation)
  generateTasks(generation, counts.tasks)
  closeDeals(generation)
  spoilClients(generation, oddContacts.length)
  spoilDeals(generation)
  spoilActivities(generation)
  plantRepaired(generation)
  dateUpdates(generation)
  return generation
}

function pastOf({ edits, repaired, absences, employees, now }: Generation): DatasetPast {
  return {
    edits: inOrder(edits),
    repaired,
    absences,
    improving: idsOf(employees, 'improving'),
    careless: idsOf(employees, 'careless'),
    keptFrom: new Date(keptFrom(now)).toISOString(),
  }
}

function inOrder(edits: readonly DatasetEdit[]): readonly DatasetEdit[] {
  return edits.toSorted((a, b) => a.at.localeCompare(b.at))
}

function idsOf(employees: readonly Employee[], kind: Care): string[] {
  return employees.filter(({ care }) => care === kind).map(({ owner }) => owner.id)
}

/** Sets the modified time of each record to its last edit, or its creation. */
function dateUpdates(generation: Generation): void {
  const lastEdits = new Map(inOrder(generation.edits).map(({ object, id, at }) => [`${object}:${id}`, at]))
  const { contacts, companies, deals, meetings, calls, tasks } = generation
  const lists = { contact: contacts, company: companies, deal: deals, meeting: meetings, call: calls, task: tasks }
  for (const [object, records] of Object.entries(lists) as [
    string,
    Draft<{ id: string; createdAt: string; updatedAt: string }>[],
  ][]) {
    for (const record of records) record.updatedAt = lastEdits.get(`${object}:${record.id}`) ?? record.createdAt
  }
}

/** The calls whose outcome follows from their status and was not set by anybody, with that outcome. */
export function expectedOutcomes(dataset: Dataset): Map<string, 'noAnswer' | 'busy'> {
  return new Map(
    dataset.calls.flatMap(({ id, status, outcome }: DatasetCall) => {
      const follows = outcomeByStatus.get(status)
      return outcome === null && follows !== undefined ? [[id, follows] as const] : []
    }),
  )
}

/** A missed call was not answered either. */
const outcomeByStatus = new Map<DatasetCall['status'], 'noAnswer' | 'busy'>([
  ['noAnswer', 'noAnswer'],
  ['missed', 'noAnswer'],
  ['busy', 'busy'],
])
