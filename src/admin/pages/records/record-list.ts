import { fieldDefinitions } from '../../../domain/field.ts'
import { ownValue } from '../../../domain/own-value.ts'
import { capitalised, formatDay, formatFieldDay, formatMoney } from '../../../infra/format.ts'
import { isState, type Metric } from '../../../metrics/index.ts'
import type { Evidence, EvidencePage } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge } from '../../components/part.ts'
import { type Column, type Table, type TableOptions, tableOf } from '../../components/table.ts'
import { recordColumns } from './record-columns.ts'

export interface RecordTableOptions extends Pick<TableOptions<Evidence>, 'caption'> {
  /** In the viewer's language. */
  readonly say: Say
  /** The figure whose records are listed; absent for findings. */
  readonly metric?: Metric
}

/**
 * A table of records. Findings are listed with what is missing, since when, and until when; the records behind a figure of a period
 * with their day and their amounts, so that people can check the sum.
 */
export function recordTable(
  { account, recordUrl }: Pick<AdminDeps, 'account' | 'recordUrl'>,
  { items }: EvidencePage,
  { say, metric, ...options }: RecordTableOptions,
): Table {
  const isActivity = metric !== undefined && !isState(metric)
  const hasAmount = (isActivity || metric?.kind === 'sum') && items.some(({ amount }) => amount !== null)
  const hasFindings = items.some((item) => item.message !== null)
  const shown = shownHeading(metric, items, say)
  const columns = [
    ...recordColumns(({ key, title, hasName }: Evidence) => ({ key, name: hasName ? title : null }), {
      recordUrl,
      say,
    }),
    ...(hasFindings ? findingColumns(account, say) : []),
    shown !== null && { label: shown, cell: (item: Evidence) => shownValue(metric, item, say) },
    hasAmount && amountColumn(say),
    isActivity && dayColumn(account, say),
  ]
  return tableOf(
    items,
    columns.filter((column) => column !== false),
    options,
  )
}

type EvidenceColumn = Column<Evidence>

function findingColumns({ timeZone }: AdminDeps['account'], say: Say): readonly EvidenceColumn[] {
  return [
    { label: say(message('column.missing')), cell: (item) => (item.message === null ? '' : say(item.message)) },
    {
      label: say(message('column.since')),
      isNumber: true,
      cell: ({ since }) => (since === null ? '' : formatDay(since, timeZone, say.language)),
    },
    {
      label: say(message('column.due')),
      isNumber: true,
      cell: ({ dueAt, isOverdue }) => [
        ...(isOverdue ? [badge('bad', say(message('records.overdue')))] : []),
        { text: dueAt === null ? '' : formatDay(dueAt, timeZone, say.language) },
      ],
    },
  ]
}

function amountColumn(say: Say): EvidenceColumn {
  return {
    label: say(message('column.amount')),
    isNumber: true,
    cell: ({ amount }) => (amount === null ? '' : formatMoney(amount, say.language)),
  }
}

function dayColumn({ timeZone }: AdminDeps['account'], say: Say): EvidenceColumn {
  return {
    label: say(message('column.when')),
    isNumber: true,
    cell: ({ at }) => (at === null ? '' : formatFieldDay(at, timeZone, say.language)),
  }
}

/** The name of the field that the metric displays; null for none. */
function shownHeading(metric: Metric | undefined, [first]: EvidencePage['items'], say: Say): string | null {
  if (metric?.evidenceField === undefined || first === undefined) return null
  const definition = fieldDefinitions[first.key.type][metric.evidenceField]
  const label = definition === undefined ? metric.evidenceField : say(definition.label)
  return capitalised(label, say.language)
}

/** The value of that field: an option by its text, others as they are stored. */
function shownValue(metric: Metric | undefined, { key, shown }: Evidence, say: Say): string {
  const texts = fieldDefinitions[key.type][metric?.evidenceField ?? '']?.texts ?? {}
  const text = shown === null ? undefined : ownValue(texts, shown)
  return text === undefined ? (shown ?? '') : say(text)
}
