import type { Dataset } from '../dataset.ts'
import { phoneNumber, slug } from './addresses.ts'
import { type Draft, distinctTime, type Generation, later, workingTime } from './draft.ts'
import { handOver, someRep, staffedTime } from './owners.ts'

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

/** When records were migrated from the previous CRM, in days from now. */
const migrated = -352
/** Number of migrated companies of each rep, and of migrated contacts of each of those. */
const [companiesOfRep, contactsOfCompany] = [2, 2] as const
/** Number of contacts imported from a file after a fair. */
const fairContacts = 40

/** Companies whose records were created within a year: migrated ones of every rep, and newer ones. */
export function generateCompanies(generation: Generation, count: number): void {
  const { faker, companies, employees } = generation
  const used = new Set<string>()
  const reps = employees.filter(({ owner }) => owner.leftAt === undefined)
  while (companies.length < count) {
    const name = `${faker.person.lastName()} ${faker.helpers.arrayElement(['Shipping', 'Energi', 'Bygg', 'Marine', 'Data', 'Handel', 'Industri', 'Consulting'])} ${faker.helpers.arrayElement(['AS', 'AS', 'ASA', 'Group'])}`
    if (used.has(name)) continue
    used.add(name)
    const isMigrated = companies.length < reps.length * companiesOfRep
    const ownerId = (isMigrated ? reps[companies.length % reps.length]?.owner : null)?.id ?? someRep(generation).id
    const someTime = workingTime(generation, isMigrated ? migrated : -faker.number.int({ min: 5, max: 340 }))
    const createdAt = distinctTime(staffedTime(generation, ownerId, someTime), companies.length)
    const company = {
      id: `company-${companies.length + 1}`,
      createdAt,
      updatedAt: createdAt,
      ownerId,
      name,
      domain: `${slug(name)}.no`,
      phone: faker.datatype.boolean(0.7) ? phoneNumber(faker) : null,
      industry: faker.helpers.arrayElement(industries),
      city: faker.location.city(),
      country: faker.helpers.arrayElement(countries),
      employees: faker.number.int({ min: 3, max: 900 }),
      annualRevenue: faker.number.int({ min: 1, max: 400 }) * 500_000,
    }
    companies.push(company)
    handOver(generation, 'company', company)
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

/** Contacts at the companies: migrated ones, those imported after a fair, and others. */
export function generateContacts(generation: Generation, count: number): void {
  const { faker, contacts, companies } = generation
  const migratedUntil = workingTime(generation, migrated + 5)
  const old = companies.filter(({ createdAt }) => createdAt < migratedUntil)
  const { fairAt } = generation
  const known = companies.filter(({ createdAt }) => createdAt < fairAt)
  while (contacts.length < count) {
    const index = contacts.length
    const isOld = index < old.length * contactsOfCompany
    const isOfFair = !isOld && index < old.length * contactsOfCompany + fairContacts
    const atOld = isOld ? old[index % old.length] : undefined
    const company = atOld ?? faker.helpers.arrayElement(isOfFair ? known : companies)
    const someTime = workingTime(generation, -faker.number.int({ min: 4, max: 335 }))
    const at = isOfFair ? fairAt : staffedTime(generation, company.ownerId, later(company.createdAt, someTime))
    const contact = { ...newContact(generation, company, isOld ? company.createdAt : at), ...oddContacts[index] }
    contacts.push(contact)
    handOver(generation, 'contact', contact)
  }
}

/** One more contact at a company, with all fields filled in. */
export function newContact(
  generation: Generation,
  company: Draft<Dataset['companies'][number]>,
  at: string,
): Draft<Dataset['contacts'][number]> {
  const { faker, contacts } = generation
  const createdAt = distinctTime(at, contacts.length)
  const [firstName, lastName] = [faker.person.firstName(), faker.person.lastName()]
  return {
    id: `contact-${contacts.length + 1}`,
    createdAt,
    updatedAt: createdAt,
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
