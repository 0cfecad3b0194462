import { fieldIs } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const meetingsHeld: CountMetric = {
  id: 'meetingsHeld',
  label: 'Meetings held',
  kind: 'count',
  over: 'meeting',
  where: [fieldIs('outcome', 'held')],
  during: 'startsAt',
  definition: 'Meetings owned that began in the period and whose result is "held".',
  purpose: 'Meetings count once their result is known.',
  table: { heading: 'Meetings' },
  mail: { heading: 'Meetings', isWide: true },
  card: { key: 'meetings_held' },
}
