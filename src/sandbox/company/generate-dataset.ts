import { base, en, Faker, nb_NO } from '@faker-js/faker'
import type { Dataset, DatasetCall } from './dataset.ts'
import { generateCalls, generateMeetings, generateTasks } from './generate/activities.ts'
import { generateCompanies, generateContacts, oddContacts } from './generate/clients.ts'
import { exchangeRates, generateDeals, homeCurrency, stages } from './generate/deals.ts'
import type { Generation } from './generate/draft.ts'
import { generatePeople } from './generate/people.ts'
import { spoilActivities } from './generate/spoil-activities.ts'
import { spoilClients } from './generate/spoil-clients.ts'
import { spoilDeals } from './generate/spoil-deals.ts'

/** The amount of CRM data of a company with thirty reps after a year. */
const counts = { companies: 320, contacts: 900, deals: 650, meetings: 700, calls: 1300, tasks: 450 }

/**
 * Generates a company's CRM content: five teams, thirty reps, a year of history up to `now` and some weeks ahead, with
 * planted faults. The same seed and the same `now` give exactly the same dataset. All time-dependent values differ from
 * their limits by at least two hours. It contains only values that every CRM can store: instants have whole seconds,
 * open deals close on a day, and no meeting ends before it starts (some CRMs only store a duration).
 *
 * @param options.seed any whole number
 */
export function generateDataset({ seed, now: present }: { readonly seed: number; readonly now: Date }): Dataset {
  const now = new Date(Math.floor(present.getTime() / 1000) * 1000)
  const faker = new Faker({ locale: [nb_NO, en, base], seed })
  faker.setDefaultRefDate(now)
  const { teams, supervisors, reps, former } = generatePeople(faker)
  const generation: Generation = {
    faker,
    now,
    reps,
    contacts: [],
    companies: [],
    deals: [],
    meetings: [],
    calls: [],
    tasks: [],
    faults: [],
  }
  generateCompanies(generation, counts.companies)
  generateContacts(generation, counts.contacts)
  generateDeals(generation, counts.deals)
  generateMeetings(generation, counts.meetings)
  generateCalls(generation, counts.calls)
  generateTasks(generation, counts.tasks)
  spoilClients(generation, oddContacts.length)
  spoilDeals(generation)
  spoilActivities(generation)
  const { contacts, companies, deals, meetings, calls, tasks, faults } = generation
  return {
    name: 'Fjordkontor AS',
    currency: homeCurrency,
    exchangeRates,
    timeZone: 'Europe/Oslo',
    teams,
    owners: [...supervisors, ...reps, former],
    stages,
    contacts,
    companies,
    deals,
    meetings,
    calls,
    tasks,
    faults,
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
