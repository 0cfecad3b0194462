import { fieldIs } from '../../src/metrics/conditions.ts'
import {
  type CountMetric,
  type MetricList,
  metricList,
  type RatioMetric,
  type SumMetric,
  scorecardMetrics,
} from '../../src/metrics/index.ts'
import { asWritten } from './words.ts'

const tasksDone: CountMetric = {
  id: 'trialTasksDone',
  label: asWritten('Trial tasks done'),
  kind: 'count',
  over: 'task',
  where: [fieldIs('status', 'done')],
  during: 'dueAt',
  definition: asWritten('Tasks that are done.'),
  purpose: asWritten('A trial.'),
  table: { heading: asWritten('Done') },
  mail: { heading: asWritten('Done') },
  card: { key: 'trial_tasks' },
}

const tasksDue: CountMetric = {
  id: 'trialTasksDue',
  label: asWritten('Trial tasks due'),
  kind: 'count',
  over: 'task',
  during: 'dueAt',
  definition: asWritten('Tasks.'),
  purpose: asWritten('A trial.'),
}

const valueLost: SumMetric = {
  id: 'trialValueLost',
  label: asWritten('Trial value lost'),
  kind: 'sum',
  over: 'deal',
  field: 'amount',
  where: [fieldIs('stage', 'lost')],
  during: 'closeDate',
  definition: asWritten('Amounts of lost deals.'),
  purpose: asWritten('A trial.'),
  table: { heading: asWritten('Value lost') },
  mail: { heading: asWritten('Value lost') },
  card: { key: 'trial_value' },
}

const doneRate: RatioMetric = {
  id: 'trialDoneRate',
  label: asWritten('Trial done rate'),
  kind: 'ratio',
  part: tasksDone,
  whole: [tasksDue],
  wholeWords: (whole) => asWritten(`of ${whole} due`),
  evidenceField: 'status',
  definition: asWritten('Tasks done of tasks due.'),
  purpose: asWritten('A trial.'),
  table: { heading: asWritten('Done rate') },
  mail: { heading: asWritten('Done rate') },
  card: { key: 'trial_rate' },
}

/** The product's metrics, with an additional trial metric of each kind that only consists of its declaration. */
export const trialMetrics: MetricList = metricList([...scorecardMetrics.all, tasksDone, tasksDue, valueLost, doneRate])
