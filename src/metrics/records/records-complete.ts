import { type RawBuilder, sql } from 'kysely'
import type { CountMetric } from '../metric.ts'
import { recordsOwned } from './records-owned.ts'

function hasNoOpenFinding(): RawBuilder<boolean> {
  return sql<boolean>`not exists (select from findings f where f.account_id = r.account_id
    and f.object_type = r.object_type and f.record_id = r.record_id and f.state = 'open')`
}

export const recordsComplete: CountMetric = {
  id: 'recordsComplete',
  label: 'Records complete',
  kind: 'count',
  over: 'records',
  where: [hasNoOpenFinding],
  outOf: { metric: recordsOwned, bar: 'complete' },
  definition: 'Records owned that have no open finding now.',
  purpose: 'Shows how far the minimum dataset is kept.',
  table: { heading: 'Complete' },
  mail: { heading: 'Complete' },
  card: { key: 'records_complete' },
}
