import { message } from '../../words/index.ts'
import { fieldIs } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const meetingsHeld: CountMetric = {
  id: 'meetingsHeld',
  label: message('metric.meetings'),
  kind: 'count',
  over: 'meeting',
  where: [fieldIs('outcome', 'held')],
  during: 'startsAt',
  definition: message('metric.meetings.definition'),
  purpose: message('metric.meetings.purpose'),
  table: { heading: message('metric.meetings.short') },
  mail: { heading: message('metric.meetings.short'), isWide: true },
  card: { key: 'meetings_held' },
}
