import type { Dataset, DatasetStage } from '../dataset.ts'
import { addHours, type Draft, dayOf, distinctTime, type Generation, later, workingTime } from './draft.ts'
import { handOver, repAt } from './owners.ts'

export const stages: readonly DatasetStage[] = [
  { id: 'firstcontact', label: 'First contact', probability: 0.1, closed: false },
  { id: 'qualified', label: 'Qualified', probability: 0.2, closed: false },
  { id: 'meetingheld', label: 'Meeting held', probability: 0.4, closed: false },
  { id: 'offersent', label: 'Offer sent', probability: 0.6, closed: false },
  { id: 'contractsent', label: 'Contract sent', probability: 0.8, closed: false },
  { id: 'closedwon', label: 'Closed won', probability: 1, closed: true },
  { id: 'closedlost', label: 'Closed lost', probability: 0, closed: true },
]

const products = ['Annual service', 'Pilot', 'Extension', 'Spare parts', 'Framework agreement', 'Upgrade', 'Training']
const lostReasons = [
  'Price',
  'Chose a competitor',
  'No budget this year',
  'Project postponed',
  'No answer after the offer',
]

/** When the reason for a loss is no longer required, with a margin on both sides. */
const forgottenDays = 200

export const homeCurrency = 'EUR'
/** Exchange rates of some currencies of deals: none is configured for the yen. */
export const exchangeRates: Readonly<Record<string, number>> = { NOK: 0.085 }

/** Every how many deals one is in another currency, with amounts of a size that is usual in it. */
const foreignDeals = [
  { currency: 'NOK', every: 16, from: 5, times: 12 },
  { currency: 'JPY', every: 40, from: 9, times: 160 },
] as const

/** Deals of a year with their companies and contacts, which are older than the deals. */
export function generateDeals(generation: Generation, count: number): void {
  const { faker, deals, companies, contacts } = generation
  const contactsByCompany = Map.groupBy(contacts, (contact) => contact.companyId)
  while (deals.length < count) {
    const company = faker.helpers.arrayElement(companies)
    const deal = newDeal(generation, company)
    const rep = repAt(generation, company.ownerId, deal.createdAt)
    if (deal.createdAt < company.createdAt || rep === null) continue
    const people = (contactsByCompany.get(company.id) ?? []).filter(({ createdAt }) => createdAt <= deal.createdAt)
    deal.contactIds = people.slice(0, 2).map(({ id }) => id)
    // A deal that was closed before its rep left is not handed over.
    const hasLeft = rep.owner.leftAt
    if (hasLeft !== undefined && deal.closeDate !== null && isClosed(deal) && deal.closeDate < hasLeft) {
      deal.ownerId = rep.owner.id
    }
    deals.push(deal)
    handOver(generation, 'deal', deal)
  }
}

function newDeal(generation: Generation, company: Dataset['companies'][number]): Draft<Dataset['deals'][number]> {
  const { faker, deals } = generation
  const kind = faker.helpers.weightedArrayElement([
    { value: 'open', weight: 45 },
    { value: 'won', weight: 30 },
    { value: 'lost', weight: 25 },
  ])
  const age = faker.number.int({ min: kind === 'open' ? 3 : 20, max: kind === 'open' ? 150 : 350 })
  const createdAt = distinctTime(workingTime(generation, -age), deals.length)
  return {
    id: `deal-${deals.length + 1}`,
    createdAt,
    updatedAt: createdAt,
    ownerId: company.ownerId,
    name: `${faker.helpers.arrayElement(products)} for ${company.name ?? 'a client'}`,
    companyId: company.id,
    contactIds: [],
    ...inCurrency(
      deals.length,
      kind === 'open' ? openValues(generation) : closedValues(generation, { kind, createdAt, age }),
    ),
  }
}

/** Whether a deal is won or lost. */
export function isClosed({ stageId }: Pick<Dataset['deals'][number], 'stageId'>): boolean {
  return stages.some(({ id, closed }) => id === stageId && closed)
}

/** Adds the edits by which deals were closed: before, they were open and expected to close a little later. */
export function closeDeals(generation: Generation): void {
  for (const deal of generation.deals) {
    if (!isClosed(deal) || deal.closeDate === null) continue
    const closeDate = dayOf(addHours(deal.closeDate, 21 * 24))
    generation.edits.push({
      object: 'deal',
      id: deal.id,
      at: deal.closeDate,
      by: deal.ownerId ?? '',
      before: { stageId: 'offersent', closeDate, lostReason: null, amount: deal.amount ?? amount(generation) },
    })
  }
}

/** Depends on the deal's position, not on chance, so that the rest of the company is the same for any currencies. */
function inCurrency(index: number, values: StageValues): StageValues & { readonly currency: string } {
  const foreign = foreignDeals.find(({ every, from }) => index % every === from)
  if (foreign === undefined) return { ...values, currency: homeCurrency }
  return {
    ...values,
    amount: values.amount === null ? null : values.amount * foreign.times,
    currency: foreign.currency,
  }
}

type StageValues = Pick<Dataset['deals'][number], 'stageId' | 'amount' | 'closeDate' | 'lostReason'>

/** Early deals may have no amount and date; from "Meeting held" on they have both. */
function openValues(generation: Generation): StageValues {
  const { faker } = generation
  const stage = faker.helpers.arrayElement(stages.filter(({ closed }) => !closed))
  const isLate = stage.probability >= 0.4
  const hasValues = isLate || faker.datatype.boolean(0.4)
  return {
    stageId: stage.id,
    amount: hasValues ? amount(generation) : null,
    closeDate: hasValues ? dayOf(workingTime(generation, faker.number.int({ min: 7, max: 120 }))) : null,
    lostReason: null,
  }
}

function closedValues(
  generation: Generation,
  { kind, createdAt, age }: { readonly kind: 'won' | 'lost'; readonly createdAt: string; readonly age: number },
): StageValues {
  const { faker } = generation
  const closedDaysAgo = faker.number.int({ min: 4, max: Math.max(4, age - 8) })
  const closeDate = later(workingTime(generation, -closedDaysAgo), addHours(createdAt, 24))
  if (kind === 'won') return { stageId: 'closedwon', amount: amount(generation), closeDate, lostReason: null }
  // Old losses may have no reason, because no rule requires it any more.
  const isForgotten = closedDaysAgo > forgottenDays && faker.datatype.boolean(0.3)
  return {
    stageId: 'closedlost',
    amount: faker.datatype.boolean(0.8) ? amount(generation) : null,
    closeDate,
    lostReason: isForgotten ? null : faker.helpers.arrayElement(lostReasons),
  }
}

function amount({ faker }: Generation): number {
  return faker.number.int({ min: 4, max: 180 }) * 500
}
