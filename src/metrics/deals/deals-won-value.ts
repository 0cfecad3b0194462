import { message } from '../../words/index.ts'
import { countIn, moneyIn } from '../figures.ts'
import type { SumMetric } from '../metric.ts'
import { dealsWon } from './deals-won.ts'

export const dealsWonValue: SumMetric = {
  id: 'dealsWonValue',
  label: message('metric.value'),
  kind: 'sum',
  over: dealsWon.over,
  field: 'amount',
  where: dealsWon.where,
  during: dealsWon.during,
  definition: message('metric.value.definition'),
  purpose: message('metric.won.purpose'),
  table: { heading: message('metric.value') },
  mail: { heading: message('metric.value.short') },
  card: {
    key: 'deals_won',
    of: dealsWon,
    message: (figures, { money }) =>
      message('card.won', { count: countIn(figures, dealsWon), value: money(moneyIn(figures, dealsWonValue)) }),
  },
}
