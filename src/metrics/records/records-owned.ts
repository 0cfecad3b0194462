import type { CountMetric } from '../metric.ts'

export const recordsOwned: CountMetric = {
  id: 'recordsOwned',
  label: 'Records owned',
  kind: 'count',
  over: 'records',
  definition: 'Contacts, companies, deals, meetings, calls and tasks that belong to the rep in the CRM now.',
  purpose: 'The denominator of completeness.',
}
