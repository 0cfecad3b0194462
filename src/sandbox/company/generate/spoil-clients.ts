import type { Dataset } from '../dataset.ts'
import type { Draft, Generation } from './draft.ts'
import { junkName, junkReach, junkWord, noReach, type Spoiling, spoilSome } from './spoil.ts'

type Contact = Draft<Dataset['contacts'][number]>
type Company = Draft<Dataset['companies'][number]>

const ofContacts: readonly Spoiling<Contact>[] = [
  { rules: ['contact-last-name'], kind: 'missing', count: 14, values: () => ({ lastName: null }) },
  {
    rules: ['contact-last-name'],
    kind: 'junk',
    count: 7,
    values: (generation) => ({ lastName: junkName(generation) }),
  },
  { rules: ['contact-first-name'], kind: 'missing', count: 8, values: () => ({ firstName: null }) },
  {
    rules: ['contact-first-name'],
    kind: 'junk',
    count: 6,
    values: (generation) => ({ firstName: junkName(generation) }),
  },
  { rules: ['contact-reachable'], kind: 'missing', count: 14, values: () => noReach },
  { rules: ['contact-reachable'], kind: 'junk', count: 10, values: (generation) => junkReach(generation) },
]

const ofCompanies: readonly Spoiling<Company>[] = [
  { rules: ['company-name'], kind: 'missing', count: 5, values: () => ({ name: null }) },
  { rules: ['company-name'], kind: 'junk', count: 5, values: (generation) => ({ name: junkWord(generation) }) },
  { rules: ['company-reachable'], kind: 'missing', count: 8, values: () => ({ domain: null, phone: null }) },
  { rules: ['company-reachable'], kind: 'junk', count: 4, values: () => ({ domain: 'n/a', phone: '00000000' }) },
]

/**
 * Spoils contacts and companies. A contact linked to a meeting is not spoilt, because its fault would also be the
 * meeting's.
 *
 * @param oddContacts how many contacts at the beginning only look faulty
 */
export function spoilClients(generation: Generation, oddContacts: number): void {
  const meetingContacts = new Set(generation.meetings.flatMap(({ contactIds }) => contactIds))
  const contacts = generation.contacts.slice(oddContacts).filter(({ id }) => !meetingContacts.has(id))
  spoilSome(generation, { object: 'contact', records: contacts, spoilings: ofContacts })
  spoilSome(generation, { object: 'company', records: generation.companies, spoilings: ofCompanies })
}
