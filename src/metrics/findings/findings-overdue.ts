import { sql } from 'kysely'
import { message } from '../../words/index.ts'
import { countIn } from '../figures.ts'
import type { CountMetric } from '../metric.ts'
import { findingsOpen } from './findings-open.ts'

export const findingsOverdue: CountMetric = {
  id: 'findingsOverdue',
  label: message('metric.overdue'),
  kind: 'count',
  over: 'findings',
  where: [({ now }) => sql<boolean>`f.due_at < ${now}`],
  outOf: { metric: findingsOpen, words: (whole) => message('figure.whole.open', { whole }) },
  definition: message('metric.overdue.definition'),
  purpose: message('metric.overdue.purpose'),
  table: { heading: message('metric.overdue.short') },
  mail: { heading: message('metric.overdue.short') },
  card: {
    key: 'open_findings',
    of: findingsOpen,
    message: (figures) =>
      message('card.findings', { open: countIn(figures, findingsOpen), overdue: countIn(figures, findingsOverdue) }),
  },
}
