import { hasFact } from '../conditions.ts'
import type { CountMetric } from '../metric.ts'

export const contactsReachable: CountMetric = {
  id: 'contactsReachable',
  label: 'Contacts reachable',
  kind: 'count',
  over: 'contact',
  where: [hasFact('reachable')],
  definition:
    'Contacts owned that have a valid e-mail address or phone number now. Contacts that have not been checked yet are not counted.',
  purpose: 'Shows how many contacts a rep can write to or call.',
}
