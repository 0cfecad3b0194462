import { message } from '../../words/index.ts'
import { countIn, moneyIn } from '../figures.ts'
import type { SumMetric } from '../metric.ts'
import { dealsWon } from './deals-won.ts'

export const dealsWonValue: SumMetric = {
  id: 'dealsWonValue',
  label: 'Value won',
  kind: 'sum',
  over: dealsWon.over,
  field: 'amount',
  where: dealsWon.where,
  during: dealsWon.during,
  definition: 'Sums of the amounts of the deals won, one for each currency of the deals; nothing is converted.',
  purpose: 'Progress towards the plan.',
  table: { heading: 'Value won' },
  mail: { heading: 'Value' },
  card: {
    key: 'deals_won',
    label: dealsWon.label,
    message: (figures, { money }) =>
      message('card.won', { count: countIn(figures, dealsWon), value: money(moneyIn(figures, dealsWonValue)) }),
  },
}
