import type { ObjectType } from '../../src/domain/record.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { generateDataset } from '../../src/sandbox/company/generate-dataset.ts'

const kinds = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  meeting: 'meetings',
  call: 'calls',
  task: 'tasks',
} as const satisfies Readonly<Record<ObjectType, keyof Dataset>>

const companies = new Map<string, Dataset>()

/** As `generateDataset`, but each company is generated only once: most tests use the same few. Nobody may change it. */
export function companyOf({ seed, now }: { readonly seed: number; readonly now: Date }): Dataset {
  const key = `${seed} ${now.toISOString()}`
  const company = companies.get(key) ?? generateDataset({ seed, now })
  companies.set(key, company)
  return company
}

export interface Part {
  /** How many records with the same faults are kept. */
  readonly faulty: number
  /** Of the records without a fault, one in this many is kept. */
  readonly oneIn: number
  /** Deals that are kept as well. */
  readonly deals?: (deal: Dataset['deals'][number]) => boolean
  /** Meetings that are kept as well. */
  readonly meetings?: (meeting: Dataset['meetings'][number]) => boolean
}

/**
 * A part of a company with all kinds of its faults, for tests that need no volume. All linked records of a record are
 * kept, so that it has the same faults as before.
 */
export function partOf(
  dataset: Dataset,
  { faulty, oneIn, deals = () => false, meetings = () => false }: Part,
): Dataset {
  const kept = new Set(someFaulty(dataset, faulty))
  const spoilt = new Set(dataset.faults.map(({ object, id }) => `${object}:${id}`))
  for (const type of Object.keys(kinds) as ObjectType[]) {
    const sound = dataset[kinds[type]].filter(({ id }) => !spoilt.has(`${type}:${id}`))
    for (const { id } of sound.filter((_, index) => index % oneIn === 0)) kept.add(`${type}:${id}`)
  }
  for (const { id } of dataset.deals.filter(deals)) kept.add(`deal:${id}`)
  for (const { id } of dataset.meetings.filter(meetings)) kept.add(`meeting:${id}`)
  keepLinked(dataset, kept)

  function within<T extends { readonly id: string }>(type: ObjectType, records: readonly T[]): T[] {
    return records.filter(({ id }) => kept.has(`${type}:${id}`))
  }
  return {
    ...dataset,
    contacts: within('contact', dataset.contacts),
    companies: within('company', dataset.companies),
    deals: within('deal', dataset.deals),
    meetings: within('meeting', dataset.meetings),
    calls: within('call', dataset.calls),
    tasks: within('task', dataset.tasks),
    faults: dataset.faults.filter(({ object, id }) => kept.has(`${object}:${id}`)),
  }
}

function someFaulty({ faults }: Dataset, count: number): string[] {
  const byRecord = Map.groupBy(faults, ({ object, id }) => `${object}:${id}`)
  const byKinds = Map.groupBy(byRecord, ([, own]) => own.map(({ rule, kind }) => `${rule} ${kind}`).join(', '))
  return [...byKinds.values()].flatMap((alike) => alike.slice(0, count).map(([key]) => key))
}

/** Activities and deals first, because their linked records may have further links. */
function keepLinked(dataset: Dataset, kept: Set<string>): void {
  for (const type of ['meeting', 'call', 'task', 'deal', 'contact'] as const) {
    for (const record of dataset[kinds[type]]) {
      if (!kept.has(`${type}:${record.id}`)) continue
      const links: Partial<Record<'contactIds' | 'dealId' | 'companyId', unknown>> = record
      for (const id of (links.contactIds ?? []) as string[]) kept.add(`contact:${id}`)
      if (typeof links.dealId === 'string') kept.add(`deal:${links.dealId}`)
      if (typeof links.companyId === 'string') kept.add(`company:${links.companyId}`)
    }
  }
}
