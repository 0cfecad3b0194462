import { sql } from 'kysely'
import { message } from '../../words/index.ts'
import { countIn } from '../figures.ts'
import type { CountMetric } from '../metric.ts'
import { findingsOpen } from './findings-open.ts'

export const findingsOverdue: CountMetric = {
  id: 'findingsOverdue',
  label: 'Overdue findings',
  kind: 'count',
  over: 'findings',
  where: [({ now }) => sql<boolean>`f.due_at < ${now}`],
  outOf: { metric: findingsOpen, words: 'open' },
  definition: 'Open findings whose rule has not been met for longer than the rule allows.',
  purpose: 'What to begin with.',
  table: { heading: 'Overdue' },
  mail: { heading: 'Overdue' },
  card: {
    key: 'open_findings',
    label: findingsOpen.label,
    message: (figures) =>
      message('card.findings', { open: countIn(figures, findingsOpen), overdue: countIn(figures, findingsOverdue) }),
  },
}
