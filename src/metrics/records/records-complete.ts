import { type RawBuilder, sql } from 'kysely'
import { message } from '../../words/index.ts'
import type { CountMetric } from '../metric.ts'
import { recordsOwned } from './records-owned.ts'

function hasNoOpenFinding(): RawBuilder<boolean> {
  return sql<boolean>`not exists (select from findings f where f.account_id = r.account_id
    and f.object_type = r.object_type and f.record_id = r.record_id and f.state = 'open')`
}

export const recordsComplete: CountMetric = {
  id: 'recordsComplete',
  label: message('metric.complete'),
  kind: 'count',
  over: 'records',
  where: [hasNoOpenFinding],
  outOf: { metric: recordsOwned, bar: (share) => message('figure.share.complete', { share }) },
  definition: message('metric.complete.definition'),
  purpose: message('metric.complete.purpose'),
  table: { heading: message('metric.complete.short') },
  mail: { heading: message('metric.complete.short') },
  card: { key: 'records_complete' },
}
