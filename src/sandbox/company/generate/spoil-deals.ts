import type { Dataset } from '../dataset.ts'
import { addHours, type Draft, dayOf, type Generation, workingTime } from './draft.ts'
import { junkWord, type Spoiling, spoilSome } from './spoil.ts'

type Deal = Draft<Dataset['deals'][number]>

const earlyStages = ['firstcontact', 'qualified']
const closedStages = ['closedwon', 'closedlost']
/** Reasons are required for losses of the last 90 days; this leaves a margin of ten days. */
const recentHours = 80 * 24

function isOpen({ stageId }: Deal): boolean {
  return !closedStages.includes(stageId)
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

function passedDate(generation: Generation): string {
  return dayOf(workingTime(generation, -generation.faker.number.int({ min: 4, max: 60 })))
}

const ofDeals: readonly Spoiling<Deal>[] = [
  { rules: ['deal-name'], kind: 'missing', count: 4, values: () => ({ name: null }) },
  { rules: ['deal-name'], kind: 'junk', count: 4, values: (generation) => ({ name: junkWord(generation) }) },
  { rules: ['deal-owner'], kind: 'missing', count: 5, isSuitable: isOpen, values: () => ({ ownerId: null }) },
  { rules: ['deal-company'], kind: 'missing', count: 12, isSuitable: isOpen, values: () => ({ companyId: null }) },
  { rules: ['deal-amount'], kind: 'missing', count: 9, isSuitable: isLateStage, values: () => ({ amount: null }) },
  { rules: ['deal-won-amount'], kind: 'inconsistent', count: 6, isSuitable: isWon, values: () => ({ amount: 0 }) },
  {
    rules: ['deal-close-date'],
    kind: 'missing',
    count: 7,
    isSuitable: isLateStage,
    values: () => ({ closeDate: null }),
  },
  {
    rules: ['deal-close-date-passed'],
    kind: 'late',
    count: 12,
    isSuitable: isOpen,
    values: (generation) => ({ closeDate: passedDate(generation) }),
  },
  {
    rules: ['deal-lost-reason'],
    kind: 'missing',
    count: 6,
    isSuitable: isRecentlyLost,
    values: () => ({ lostReason: null }),
  },
  {
    rules: ['deal-lost-reason'],
    kind: 'junk',
    count: 3,
    isSuitable: isRecentlyLost,
    values: () => ({ lostReason: 'n/a' }),
  },
  {
    rules: ['deal-closed-before-created'],
    kind: 'inconsistent',
    count: 5,
    isSuitable: isWon,
    values: (_generation, { createdAt }) => ({ closeDate: addHours(createdAt, -9 * 24) }),
  },
]

/** Spoils deals. */
export function spoilDeals(generation: Generation): void {
  spoilSome(generation, { object: 'deal', records: generation.deals, spoilings: ofDeals })
}
