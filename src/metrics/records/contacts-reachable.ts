import { message } from '../../words/index.ts'
import { hasFact } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const contactsReachable: CountMetric = {
  id: 'contactsReachable',
  label: message('metric.reachable'),
  kind: 'count',
  over: 'contact',
  where: [hasFact('reachable')],
  definition: message('metric.reachable.definition'),
  purpose: message('metric.reachable.purpose'),
}
