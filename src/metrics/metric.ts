import type { RawBuilder } from 'kysely'
import type { Money } from '../domain/money.ts'
import type { ObjectType } from '../domain/record.ts'
import type { FigureFormat } from '../infra/format.ts'
import type { Message } from '../words/index.ts'

/** A count, money by currency, or a share from 0 to 1 that is null where there is nothing to divide by. */
export type Figure = number | Money | null

/** Figures by the ids of their metrics: one for each metric of the list that they were made with. */
export type Figures = Readonly<Record<string, Figure>>

/** A span of time: from `from` up to, not including, `to`; null is unbounded. */
export interface Span {
  readonly from: Date | null
  readonly to: Date | null
  /** The same as days of the account (`YYYY-MM-DD`), for dates without a time: up to, not including, the second. */
  readonly days: readonly [from: string, to: string] | null
}

/** What figures are about: a span, and the present. */
export interface Frame {
  readonly span: Span
  readonly now: Date
}

/** A condition as SQL over `records r`; of metrics over findings also over `findings f`. */
export type Condition = (frame: Frame) => RawBuilder<boolean>

/** What every metric declares. All code that shows, sums or lists figures is derived from it. */
interface MetricBase {
  /** Its name in URLs and JSON, so it never changes. */
  readonly id: string
  /** Its label for people: "Deals won". */
  readonly label: string
  /** Its definition, in a sentence. */
  readonly definition: string
  /** Its purpose, in a sentence. */
  readonly purpose: string
  /** A field that the list of the records behind it shows: for a ratio, the one that tells its part from the rest. */
  readonly evidenceField?: string
  /** Its heading in tables of reps. Absent: it has no column there. */
  readonly table?: { readonly heading: string }
  /** Its column in the digest. Absent: it has none. */
  readonly mail?: MailColumn
  /** Its line on the card of a record's owner. Absent: it has none. */
  readonly card?: CardLine
}

/** A column of the digest. */
interface MailColumn {
  readonly heading: string
  /** Left out where the screen is narrow. */
  readonly isWide?: true
  /** A sentence below the table. */
  readonly note?: string
}

/** A line on the card. One that shows several metrics is declared by the one that knows the others. */
interface CardLine {
  /**
   * Name of the field in `manifest/pipedrive/panel.json`. It never changes: companies have uploaded that file, and Pipedrive
   * shows nothing of an answer that names another field.
   */
  readonly key: string
  /** Absent: the metric's. */
  readonly label?: string
  /** What the line says. Absent: the figure, with what it is read against. */
  readonly message?: (figures: Figures, format: FigureFormat) => Message
}

/** Metrics over records of one type, over records of every type, or over open findings. */
export type Source = ObjectType | 'records' | 'findings'

/** What a metric counts or adds up. */
interface Measured {
  /** Conditions, all of which must hold. */
  readonly where?: readonly Condition[]
  /**
   * The field that dates the event, which counts if the date is in the period. Absent: the figure is a state, as of now.
   */
  readonly during?: string
}

/** How many there are. */
export interface CountMetric extends MetricBase, Measured {
  readonly kind: 'count'
  readonly over: Source
  /** What the figure is read against: "4 of 10". */
  readonly outOf?: {
    readonly metric: CountMetric
    /** What follows the number: "of 9 open". */
    readonly words?: string
    /** Both are one figure, "4 of 10", with a bar beside it that says "40% complete". */
    readonly bar?: string
  }
}

/** Amounts of money added up, one sum for each currency; nothing is converted. */
export interface SumMetric extends MetricBase, Measured {
  readonly kind: 'sum'
  readonly over: ObjectType
  /** The field of the amount; `fieldDefinitions` names the field of its currency. */
  readonly field: string
}

/**
 * One count divided by the sum of others; none where there is nothing to divide by. Of counts only: amounts of several
 * currencies have no quotient.
 */
export interface RatioMetric extends MetricBase {
  readonly kind: 'ratio'
  readonly part: CountMetric
  /** No record may count in two of them. All of them are over records, or all are over findings. */
  readonly whole: readonly CountMetric[]
  /** What follows the number of the whole: "of 4 closed". */
  readonly wholeWords: string
}

export type MeasuredMetric = CountMetric | SumMetric
/** A figure, as one file declares it. */
export type Metric = MeasuredMetric | RatioMetric

/** `share` is from 0 to 1. */
export const units = { count: 'count', sum: 'money', ratio: 'share' } as const satisfies Record<Metric['kind'], string>

/** The metrics whose records, or findings, are those behind the figure: of a ratio they are those of its whole. */
export function measuredBy(metric: Metric): readonly MeasuredMetric[] {
  return metric.kind === 'ratio' ? metric.whole : [metric]
}

/** Whether the figure is a state as of now, and not what happened in the period. */
export function isState(metric: Metric): boolean {
  return measuredBy(metric).every(({ during }) => during === undefined)
}
