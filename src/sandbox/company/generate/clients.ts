import type { Dataset } from '../dataset.ts'
import { phoneNumber, slug } from './addresses.ts'
import { type Draft, type Generation, later, someRep, workingTime } from './draft.ts'

const industries = [
  'Shipping',
  'Energy',
  'Retail',
  'Health care',
  'Construction',
  'Software',
  'Fisheries',
  'Public sector',
]
const countries = ['Norway', 'Norway', 'Norway', 'Sweden', 'Denmark', 'United Kingdom']
const jobTitles = [
  'Managing director',
  'Head of purchasing',
  'Operations manager',
  'IT manager',
  'Office manager',
  'Engineer',
]

/** Companies whose records were created within a year. */
export function generateCompanies(generation: Generation, count: number): void {
  const { faker, companies } = generation
  const used = new Set<string>()
  while (companies.length < count) {
    const name = `${faker.person.lastName()} ${faker.helpers.arrayElement(['Shipping', 'Energi', 'Bygg', 'Marine', 'Data', 'Handel', 'Industri', 'Consulting'])} ${faker.helpers.arrayElement(['AS', 'AS', 'ASA', 'Group'])}`
    if (used.has(name)) continue
    used.add(name)
    const createdAt = workingTime(generation, -faker.number.int({ min: 5, max: 364 }))
    companies.push({
      id: `company-${companies.length + 1}`,
      createdAt,
      updatedAt: later(createdAt, workingTime(generation, -faker.number.int({ min: 3, max: 200 }))),
      ownerId: someRep(generation).id,
      name,
      domain: `${slug(name)}.no`,
      phone: faker.datatype.boolean(0.7) ? phoneNumber(faker) : null,
      industry: faker.helpers.arrayElement(industries),
      city: faker.location.city(),
      country: faker.helpers.arrayElement(countries),
      employees: faker.number.int({ min: 3, max: 900 }),
      annualRevenue: faker.number.int({ min: 1, max: 400 }) * 500_000,
    })
  }
}

/** Values of the first contacts that look like faults but are valid. */
export const oddContacts: readonly Partial<Dataset['contacts'][number]>[] = [
  { lastName: 'Null' },
  { firstName: 'Bo', lastName: 'Li' },
  { firstName: 'Ng', lastName: "O'Brien" },
  { firstName: 'Jo', lastName: 'Ås', email: null, phone: null, mobilePhone: '+47 92384617' },
  { jobTitle: null, email: null, phone: '+47 41938265', mobilePhone: null },
  { email: 'noreply@fjordpost.no', otherEmails: ['post@fjordpost.no'], phone: null, mobilePhone: null },
  { email: null, phone: '+47 22 12 34 56 ext. 12345', mobilePhone: null },
  { email: null, phone: '+47 41938265 og +47 92384617', mobilePhone: null },
]

/** Contacts at the companies. */
export function generateContacts(generation: Generation, count: number): void {
  const { faker, contacts, companies } = generation
  while (contacts.length < count) {
    const company = faker.helpers.arrayElement(companies)
    contacts.push({ ...newContact(generation, company), ...oddContacts[contacts.length] })
  }
}

/** One more contact at a company, with all fields filled in. */
export function newContact(
  generation: Generation,
  company: Draft<Dataset['companies'][number]>,
): Draft<Dataset['contacts'][number]> {
  const { faker, contacts } = generation
  const [firstName, lastName] = [faker.person.firstName(), faker.person.lastName()]
  const createdAt = workingTime(generation, -faker.number.int({ min: 4, max: 360 }))
  return {
    id: `contact-${contacts.length + 1}`,
    createdAt,
    updatedAt: later(createdAt, workingTime(generation, -faker.number.int({ min: 3, max: 150 }))),
    ownerId: company.ownerId,
    firstName,
    lastName,
    email: `${slug(firstName)}.${slug(lastName)}@${company.domain ?? 'fjordpost.no'}`,
    phone: faker.datatype.boolean(0.5) ? phoneNumber(faker) : null,
    mobilePhone: faker.datatype.boolean(0.6) ? phoneNumber(faker) : null,
    jobTitle: faker.helpers.arrayElement(jobTitles),
    companyId: company.id,
  }
}
