import type { RatioMetric } from '../metric.ts'
import { dealsLost } from './deals-lost.ts'
import { dealsWon } from './deals-won.ts'

export const winRate: RatioMetric = {
  id: 'winRate',
  label: 'Win rate',
  kind: 'ratio',
  part: dealsWon,
  whole: [dealsWon, dealsLost],
  wholeWords: 'closed',
  evidenceField: 'stage',
  definition: 'Deals won divided by deals won and lost; none where nothing was closed.',
  purpose: 'Read it with its numbers: 3 of 4 says less than 88 of 120.',
  table: { heading: 'Win rate' },
  mail: { heading: 'Win rate', isWide: true, note: 'Win rate is deals won of deals closed.' },
}
