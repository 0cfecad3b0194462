import type { RawBuilder } from 'kysely'
import type { Money } from '../domain/money.ts'
import type { ObjectType } from '../domain/record.ts'
import type { FigureFormat } from '../infra/format.ts'
import type { Message } from '../words/index.ts'

/** A count, money by currency, or a share from 0 to 1 that is null if the divisor is zero. */
export type Figure = number | Money | null

/** Figures by metric id: one for each metric in the list that they were computed with. */
export type Figures = Readonly<Record<string, Figure>>

/** A span of time: from `from` (inclusive) to `to` (exclusive); null is unbounded. */
export interface Span {
  readonly from: Date | null
  readonly to: Date | null
  /** The same span as days of the account (`YYYY-MM-DD`), for dates without a time: the second day is excluded. */
  readonly days: readonly [from: string, to: string] | null
}

/** The time that figures cover: a span, and the present. */
export interface Frame {
  readonly span: Span
  readonly now: Date
}

/** A condition as SQL over `records r`; for metrics over findings, over `findings f`. */
export type Condition = (frame: Frame) => RawBuilder<boolean>

/** What every metric declares. All code that shows, sums or lists figures is derived from it. */
interface MetricBase {
  /** Its name in URLs and JSON, so it never changes. */
  readonly id: string
  /** Its label for people: "Deals won". */
  readonly label: Message
  /** Its definition, in a sentence. */
  readonly definition: Message
  /** Its purpose, in a sentence. */
  readonly purpose: Message
  /**
   * A field shown in the list of the records behind it; for a ratio, the field that distinguishes the part from the
   * rest.
   */
  readonly evidenceField?: string
  /** Its heading in tables of reps. Absent: no column there. */
  readonly table?: { readonly heading: Message }
  /** Its column in the digest. Absent: none. */
  readonly mail?: MailColumn
  /** Its line on the card of a record's owner. Absent: none. */
  readonly card?: CardLine
}

/** A column of the digest. */
interface MailColumn {
  readonly heading: Message
  /** Omitted on narrow screens. */
  readonly isWide?: true
  /** A sentence below the table. */
  readonly note?: Message
}

/** A line on the card. A line with several metrics is declared by the metric that refers to the others. */
interface CardLine {
  /**
   * Name of the field in `manifest/pipedrive/panel.json`. It never changes: companies have uploaded that file, and
   * Pipedrive shows nothing of a response that contains another field.
   */
  readonly key: string
  /** The metric that the line is about, which gives its label and its records, and to which this one adds. Default: this one. */
  readonly of?: MeasuredMetric
  /** The text of the line. Default: the figure, with what it is compared with. */
  readonly message?: (figures: Figures, format: FigureFormat) => Message
}

/**
 * Metrics over records of one type, over records of every type, over those of them without an open finding, or over open
 * findings.
 */
export type Source = ObjectType | 'records' | 'completeRecords' | 'findings'

/** What a metric counts or sums. */
interface Measured {
  /** Conditions, all of which must hold. */
  readonly where?: readonly Condition[]
  /**
   * The field that dates the event, which counts if the date is in the period. Absent: the figure is a state, as of
   * now.
   */
  readonly during?: string
}

/** The number of matching records or findings. */
export interface CountMetric extends MetricBase, Measured {
  readonly kind: 'count'
  readonly over: Source
  /** What the figure is compared with: "4 of 10". */
  readonly outOf?: {
    readonly metric: CountMetric
    /** The text after the number: "of 9 open". Absent: "of 9". */
    readonly words?: (whole: string) => Message
    /** The words beside a bar: "40% complete". If set, both are shown as one figure, "4 of 10". */
    readonly bar?: (share: string) => Message
  }
}

/** Sums of money, one for each currency, without conversion. */
export interface SumMetric extends MetricBase, Measured {
  readonly kind: 'sum'
  readonly over: ObjectType
  /** The field of the amount; `fieldDefinitions` names the field of its currency. */
  readonly field: string
}

/**
 * One count divided by the sum of others; null if that sum is zero. Only of counts: amounts in several currencies have
 * no quotient.
 */
export interface RatioMetric extends MetricBase {
  readonly kind: 'ratio'
  readonly part: CountMetric
  /** No record may count in two of them. All are over records, or all over findings. */
  readonly whole: readonly CountMetric[]
  /** The text after the number of the whole: "of 4 closed". */
  readonly wholeWords: (whole: string) => Message
}

export type MeasuredMetric = CountMetric | SumMetric
/** A figure, declared by one file. */
export type Metric = MeasuredMetric | RatioMetric

/** `share` is from 0 to 1. */
export const units = { count: 'count', sum: 'money', ratio: 'share' } as const satisfies Record<Metric['kind'], string>

/** The metrics that select the records or findings behind the figure; for a ratio, those of its whole. */
export function measuredBy(metric: Metric): readonly MeasuredMetric[] {
  return metric.kind === 'ratio' ? metric.whole : [metric]
}

/** Whether everything in its source counts. */
export function isUnconditional({ where = [], during }: MeasuredMetric): boolean {
  return where.length === 0 && during === undefined
}

/** Whether the figure is a state as of now, rather than events in the period. */
export function isState(metric: Metric): boolean {
  return measuredBy(metric).every(({ during }) => during === undefined)
}
