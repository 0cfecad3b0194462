import { fieldDefinitions } from '../../../domain/field.ts'
import { formatDay, formatFieldDay, formatMoney } from '../../../infra/format.ts'
import { isState, type Metric } from '../../../metrics/index.ts'
import type { EvidencePage } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { recordPath } from './record-page.ts'

export interface ListOptions {
  /** In the viewer's language. */
  readonly say: Say
  /** The figure whose records are listed; absent for findings. */
  readonly metric?: Metric
  /** Names of owners by id, if the list contains several owners' records. */
  readonly names?: ReadonlyMap<string | null, string>
}

/**
 * The model of a table of records. Findings are listed with what is missing and since when; the records behind a figure
 * of a period with their day and their amounts, so that people can check the sum.
 */
export function listOf(
  { account, recordUrl }: Pick<AdminDeps, 'account' | 'recordUrl'>,
  { items }: EvidencePage,
  { say, metric, names }: ListOptions,
): object {
  const isActivity = metric !== undefined && !isState(metric)
  return {
    hasRep: names !== undefined,
    hasFindings: items.some((item) => item.message !== null),
    hasAt: isActivity,
    hasAmount: (isActivity || metric?.kind === 'sum') && items.some(({ amount }) => amount !== null),
    shownHeading: shownHeading(metric, items),
    items: items.map((item) => ({
      ...item,
      type: say(message(`type.${item.key.type}`)),
      message: item.message === null ? '' : say(item.message),
      rep: names?.get(item.ownerId) ?? '',
      since: item.since === null ? '' : formatDay(item.since, account.timeZone),
      at: item.at === null ? '' : formatFieldDay(item.at, account.timeZone),
      amount: item.amount === null ? '' : formatMoney(item.amount),
      url: recordUrl(item.key),
      page: recordPath(item.key),
    })),
  }
}

/** The name of the field that the metric displays; null for none. */
function shownHeading(metric: Metric | undefined, [first]: EvidencePage['items']): string | null {
  if (metric?.evidenceField === undefined || first === undefined) return null
  const label = fieldDefinitions[first.key.type][metric.evidenceField]?.label ?? metric.evidenceField
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`
}
