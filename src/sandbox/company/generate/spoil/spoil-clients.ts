import type { Dataset } from '../../dataset.ts'
import { metContacts } from '../activities/clients-of.ts'
import { addHours, type Draft, type Generation } from '../draft.ts'
import { junkName, junkReach, junkWord, noReach, type Spoiling, spoilSome } from './spoil.ts'

type Contact = Draft<Dataset['contacts'][number]>
type Company = Draft<Dataset['companies'][number]>

/** Whether a contact was created within the quarter of an hour of the import. */
function isOfFair({ createdAt }: Contact, { fairAt }: Generation): boolean {
  return createdAt >= fairAt && createdAt < addHours(fairAt, 0.25)
}

const ofContacts: readonly Spoiling<Contact>[] = [
  { rules: ['contact-last-name'], kind: 'missing', count: 6, values: () => ({ lastName: null }) },
  {
    rules: ['contact-last-name'],
    kind: 'junk',
    count: 4,
    values: (generation) => ({ lastName: junkName(generation) }),
  },
  { rules: ['contact-first-name'], kind: 'missing', count: 5, values: () => ({ firstName: null }) },
  {
    rules: ['contact-first-name'],
    kind: 'junk',
    count: 3,
    values: (generation) => ({ firstName: junkName(generation) }),
  },
  { rules: ['contact-reachable'], kind: 'missing', count: 5, values: () => noReach },
  // A spreadsheet has shortened the numbers in the file from the fair.
  {
    rules: ['contact-reachable'],
    kind: 'junk',
    count: 9,
    isSuitable: isOfFair,
    values: () => ({ email: null, phone: '4.72233E+10', mobilePhone: null }),
  },
  {
    rules: ['contact-reachable'],
    kind: 'junk',
    count: 3,
    isSuitable: (contact, generation) => !isOfFair(contact, generation),
    values: (generation) => junkReach(generation),
  },
]

const ofCompanies: readonly Spoiling<Company>[] = [
  { rules: ['company-name'], kind: 'missing', count: 3, values: () => ({ name: null }) },
  { rules: ['company-name'], kind: 'junk', count: 3, values: (generation) => ({ name: junkWord(generation) }) },
  { rules: ['company-reachable'], kind: 'missing', count: 4, values: () => ({ domain: null, phone: null }) },
  { rules: ['company-reachable'], kind: 'junk', count: 2, values: () => ({ domain: 'n/a', phone: '00000000' }) },
]

/**
 * Spoils contacts and companies. A contact linked to a meeting is not spoilt, because its fault would also be the
 * meeting's.
 *
 * @param oddContacts how many contacts at the beginning only look faulty
 */
export function spoilClients(generation: Generation, oddContacts: number): void {
  const met = metContacts(generation)
  const contacts = generation.contacts.slice(oddContacts).filter(({ id }) => !met.has(id))
  spoilSome(generation, { object: 'contact', records: contacts, spoilings: ofContacts })
  spoilSome(generation, { object: 'company', records: generation.companies, spoilings: ofCompanies })
}
