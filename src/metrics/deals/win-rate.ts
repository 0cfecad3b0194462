import { message } from '../../words/index.ts'
import type { RatioMetric } from '../metric.ts'
import { dealsLost } from './deals-lost.ts'
import { dealsWon } from './deals-won.ts'

export const winRate: RatioMetric = {
  id: 'winRate',
  label: message('metric.rate'),
  kind: 'ratio',
  part: dealsWon,
  whole: [dealsWon, dealsLost],
  wholeWords: (whole) => message('figure.whole.closed', { whole }),
  evidenceField: 'stage',
  definition: message('metric.rate.definition'),
  purpose: message('metric.rate.purpose'),
  table: { heading: message('metric.rate') },
  mail: { heading: message('metric.rate'), isWide: true, note: message('metric.rate.note') },
}
