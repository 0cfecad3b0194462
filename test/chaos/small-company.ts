import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { generateDataset } from '../../src/sandbox/company/generate-dataset.ts'

/** A generated company reduced to about 180 records, with all links among them. */
export function smallCompany(seed: number, now: Date): Dataset {
  const full = generateDataset({ seed, now })
  const companies = full.companies.slice(0, 20)
  const companyIds = new Set(companies.map(({ id }) => id))
  const contacts = full.contacts
    .slice(0, 50)
    .map((contact) => ({ ...contact, companyId: keep(contact.companyId, companyIds) }))
  const contactIds = new Set(contacts.map(({ id }) => id))
  const deals = full.deals.slice(0, 35).map((deal) => ({
    ...deal,
    companyId: keep(deal.companyId, companyIds),
    contactIds: deal.contactIds.filter((id) => contactIds.has(id)),
  }))
  const dealIds = new Set(deals.map(({ id }) => id))

  function within<T extends { readonly contactIds: readonly string[] }>(records: readonly T[], count: number): T[] {
    return records
      .slice(0, count)
      .map((record) => ({ ...record, contactIds: record.contactIds.filter((id) => contactIds.has(id)) }))
  }

  return {
    ...full,
    companies,
    contacts,
    deals,
    meetings: within(full.meetings, 30).map((one) => ({ ...one, dealId: keep(one.dealId, dealIds) })),
    calls: within(full.calls, 30),
    tasks: within(full.tasks, 15).map((one) => ({ ...one, dealId: keep(one.dealId, dealIds) })),
    faults: [],
  }
}

function keep(id: string | null, known: ReadonlySet<string>): string | null {
  return id !== null && known.has(id) ? id : null
}
