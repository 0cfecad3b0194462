import type { CountMetric } from '../metric.ts'

export const findingsOpen: CountMetric = {
  id: 'findingsOpen',
  label: 'Open findings',
  kind: 'count',
  over: 'findings',
  definition: 'Rules that records owned do not meet now; one record may have several.',
  purpose: 'The list of missing information.',
  table: { heading: 'Open' },
  mail: { heading: 'Open', isWide: true },
}
