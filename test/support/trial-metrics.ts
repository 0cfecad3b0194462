import { fieldIs } from '../../src/metrics/conditions.ts'
import {
  type CountMetric,
  type MetricList,
  metricList,
  type RatioMetric,
  type SumMetric,
  scorecardMetrics,
} from '../../src/metrics/index.ts'

const tasksDone: CountMetric = {
  id: 'trialTasksDone',
  label: 'Trial tasks done',
  kind: 'count',
  over: 'task',
  where: [fieldIs('status', 'done')],
  during: 'dueAt',
  definition: 'Tasks that are done.',
  purpose: 'A trial.',
  table: { heading: 'Done' },
  mail: { heading: 'Done' },
  card: { key: 'trial_tasks' },
}

const tasksDue: CountMetric = {
  id: 'trialTasksDue',
  label: 'Trial tasks due',
  kind: 'count',
  over: 'task',
  during: 'dueAt',
  definition: 'Tasks.',
  purpose: 'A trial.',
}

const valueLost: SumMetric = {
  id: 'trialValueLost',
  label: 'Trial value lost',
  kind: 'sum',
  over: 'deal',
  field: 'amount',
  where: [fieldIs('stage', 'lost')],
  during: 'closeDate',
  definition: 'Amounts of lost deals.',
  purpose: 'A trial.',
  table: { heading: 'Value lost' },
  mail: { heading: 'Value lost' },
  card: { key: 'trial_value' },
}

const doneRate: RatioMetric = {
  id: 'trialDoneRate',
  label: 'Trial done rate',
  kind: 'ratio',
  part: tasksDone,
  whole: [tasksDue],
  wholeWords: 'due',
  evidenceField: 'status',
  definition: 'Tasks done of tasks due.',
  purpose: 'A trial.',
  table: { heading: 'Done rate' },
  mail: { heading: 'Done rate' },
  card: { key: 'trial_rate' },
}

/** The product's metrics, with an additional trial metric of each kind that only consists of its declaration. */
export const trialMetrics: MetricList = metricList([...scorecardMetrics.all, tasksDone, tasksDue, valueLost, doneRate])
