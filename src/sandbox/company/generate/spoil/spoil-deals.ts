import type { Dataset } from '../../dataset.ts'
import { isClosed } from '../deals.ts'
import { addHours, type Draft, dayOf, type Generation, later, workingTime } from '../draft.ts'
import { mondayOf } from '../people/calendar.ts'
import { junkWord, type Spoiling, spoilSome } from './spoil.ts'

type Deal = Draft<Dataset['deals'][number]>

const earlyStages = ['firstcontact', 'qualified']
/** Reasons are required for losses of the last 90 days; this leaves a margin of ten days. */
const recentHours = 80 * 24

function isOpen(deal: Deal): boolean {
  return !isClosed(deal)
}

function isLateStage(deal: Deal): boolean {
  return isOpen(deal) && !earlyStages.includes(deal.stageId)
}

function isWon({ stageId }: Deal): boolean {
  return stageId === 'closedwon'
}

function isRecentlyLost({ stageId, closeDate }: Deal, { now }: Generation): boolean {
  return stageId === 'closedlost' && (closeDate ?? '') > addHours(now.toISOString(), -recentHours)
}

/** A Monday, because the end of a day differs between time zones, and the demo looks at the records on other days. */
function passedDate(generation: Generation): string {
  const someDay = new Date(workingTime(generation, -generation.faker.number.int({ min: 10, max: 66 })))
  return new Date(mondayOf(someDay)).toISOString()
}

/** The day after the close date, or the creation of the deal if that is later. */
function passedSince({ closeDate, createdAt }: Deal): string {
  return later(createdAt, addHours(dayOf(closeDate ?? ''), 24))
}

/** When a deal was actually closed. */
function closedSince({ id, createdAt }: Deal, { edits }: Generation): string {
  return edits.find((edit) => edit.id === id && 'stageId' in edit.before)?.at ?? createdAt
}

const ofDeals: readonly Spoiling<Deal>[] = [
  { rules: ['deal-name'], kind: 'missing', count: 3, values: () => ({ name: null }) },
  { rules: ['deal-name'], kind: 'junk', count: 3, values: (generation) => ({ name: junkWord(generation) }) },
  { rules: ['deal-owner'], kind: 'missing', count: 3, isSuitable: isOpen, values: () => ({ ownerId: null }) },
  { rules: ['deal-company'], kind: 'missing', count: 8, isSuitable: isOpen, values: () => ({ companyId: null }) },
  { rules: ['deal-amount'], kind: 'missing', count: 6, isSuitable: isLateStage, values: () => ({ amount: null }) },
  {
    rules: ['deal-won-amount'],
    kind: 'inconsistent',
    count: 4,
    isSuitable: isWon,
    values: () => ({ amount: 0 }),
    since: closedSince,
  },
  {
    rules: ['deal-close-date'],
    kind: 'missing',
    count: 5,
    isSuitable: isLateStage,
    values: () => ({ closeDate: null }),
  },
  {
    rules: ['deal-close-date-passed'],
    kind: 'late',
    count: 8,
    isSuitable: isOpen,
    values: (generation) => ({ closeDate: passedDate(generation) }),
    since: passedSince,
  },
  {
    rules: ['deal-lost-reason'],
    kind: 'missing',
    count: 4,
    isSuitable: isRecentlyLost,
    values: () => ({ lostReason: null }),
    since: closedSince,
  },
  {
    rules: ['deal-lost-reason'],
    kind: 'junk',
    count: 3,
    isSuitable: isRecentlyLost,
    values: () => ({ lostReason: 'n/a' }),
    since: closedSince,
  },
  {
    rules: ['deal-closed-before-created'],
    kind: 'inconsistent',
    count: 3,
    isSuitable: isWon,
    values: (_generation, { createdAt }) => ({ closeDate: addHours(createdAt, -9 * 24) }),
    since: closedSince,
  },
]

/** Spoils deals. */
export function spoilDeals(generation: Generation): void {
  spoilSome(generation, { object: 'deal', records: generation.deals, spoilings: ofDeals })
}
