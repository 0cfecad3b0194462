import { type FigureFormat, showFigure } from '../infra/format.ts'
import { languages, listMessage, type Message, message, type Say } from '../words/index.ts'
import { countIn, figureIn, wholeOf } from './figures.ts'
import { type Figures, isState, type Metric, units } from './metric.ts'
import type { MetricList } from './metric-list.ts'

/** A column of a table of reps. */
export interface Column {
  readonly metric: Metric
  readonly heading: string
  /** Whether it may contain sums in several currencies, which need space. */
  readonly isMoney: boolean
  /** Whether a bar beside it shows the share. */
  readonly hasBar: boolean
  /** Whether it is omitted on narrow screens. */
  readonly isWide: boolean
}

/** The content of a column in one row of such a table. */
export interface Cell extends Omit<Column, 'metric'> {
  readonly text: string
  /** The bar's share in whole per cent, and its label; null without a bar. */
  readonly bar: { readonly percent: number; readonly words: string } | null
}

/** The columns of the tables on pages and in the terminal. */
export function tableColumns({ all }: MetricList, say: Say): readonly Column[] {
  return all.flatMap((metric) => (metric.table ? [columnOf(metric, metric.table, say)] : []))
}

/** The columns of the digest. */
export function mailColumns({ all }: MetricList, say: Say): readonly Column[] {
  return all.flatMap((metric) => (metric.mail ? [columnOf(metric, metric.mail, say)] : []))
}

function columnOf(
  metric: Metric,
  { heading, isWide = false }: { readonly heading: Message; readonly isWide?: boolean },
  say: Say,
): Column {
  return { metric, heading: say(heading), isMoney: metric.kind === 'sum', hasBar: barWords(metric) !== null, isWide }
}

function barWords(metric: Metric): ((share: string) => Message) | null {
  return metric.kind === 'count' ? (metric.outOf?.bar ?? null) : null
}

/** A row of the table: one cell for each column. */
export function cellsOf(columns: readonly Column[], figures: Figures, format: FigureFormat): readonly Cell[] {
  return columns.map(({ metric, ...column }) => {
    const words = barWords(metric)
    if (words === null) return { ...column, text: showMetric(metric, figures, format), bar: null }
    const text = showOutOf(metric, figures, format)
    const whole = wholeOf(figures, metric) ?? 0
    // Of nothing, no share is complete.
    if (whole === 0) return { ...column, text, bar: null }
    const percent = percentOf(Number(figureIn(figures, metric)), whole)
    return { ...column, text, bar: { percent, words: format.say(words(format.share(percent / 100))) } }
  })
}

/** A figure on its own: "12", "€4,321", "75%", "–". */
export function showMetric(metric: Metric, figures: Figures, format: FigureFormat): string {
  return showFigure({ unit: units[metric.kind], value: figureIn(figures, metric) }, format)
}

/** What a figure is compared with: "of 10", "of 4 closed"; empty if it stands alone. */
export function showWhole(metric: Metric, figures: Figures, format: FigureFormat): string {
  const whole = wholeOf(figures, metric)
  if (whole === null) return ''
  return format.say(wholeMessage(metric, format.count(whole)))
}

function wholeMessage(metric: Metric, whole: string): Message {
  if (metric.kind === 'ratio') return metric.wholeWords(whole)
  return (metric.kind === 'count' ? metric.outOf?.words?.(whole) : undefined) ?? message('figure.whole', { whole })
}

/** How much of its whole a figure has reached, from 0 to 1; null if more of it is no progress, or the whole is nothing. */
export function progressOf(metric: Metric, figures: Figures): number | null {
  if (metric.kind !== 'ratio' && barWords(metric) === null) return null
  const [figure, whole] = [figureIn(figures, metric), wholeOf(figures, metric)]
  if (typeof figure !== 'number' || whole === null || whole === 0) return null
  return metric.kind === 'ratio' ? figure : figure / whole
}

/** A figure with what it is compared with: "4 of 10". */
function showOutOf(metric: Metric, figures: Figures, format: FigureFormat): string {
  const [figure, whole] = [showMetric(metric, figures, format), showWhole(metric, figures, format)]
  return whole === '' ? figure : format.say(message('figure.outOf', { figure, whole }))
}

/** A line on the card of a record's owner. */
export interface ShownLine {
  /** Name of the field that shows it, if a vendor's card has named fields. */
  readonly key: string
  readonly label: string
  readonly value: string
  /** Whether it covers a period, rather than being as of now. */
  readonly isOfPeriod: boolean
  /** How it is computed, and what for, in sentences. */
  readonly how: string
}

/** The lines of the card, without their values. */
export function cardLines({ all }: MetricList, say: Say): readonly Omit<ShownLine, 'value'>[] {
  return all.flatMap((metric) => (metric.card ? [lineOf(metric, metric.card, say)] : []))
}

/** The lines of the card: "96 of 120 (80%)", "5 (€4,321)". */
export function showCardLines({ all }: MetricList, figures: Figures, format: FigureFormat): readonly ShownLine[] {
  const { say } = format
  return all.flatMap((metric) => {
    const { card } = metric
    if (card === undefined) return []
    const value = card.message ? say(card.message(figures, format)) : lineValue(metric, figures, format)
    return [{ ...lineOf(metric, card, say), value }]
  })
}

function lineOf(metric: Metric, { key, of }: NonNullable<Metric['card']>, say: Say): Omit<ShownLine, 'value'> {
  const subject: Metric = of ?? metric
  const definitions = [...new Set([subject, metric])].map(({ definition }) => definition)
  const how = say(listMessage('list.sentences', [...definitions, subject.purpose]))
  return { key, label: say(subject.label), isOfPeriod: !isState(subject), how }
}

/** The metric that a line on the card is about; null if there is no such line. */
export function metricOfLine({ all }: MetricList, key: string): Metric | null {
  const metric = all.find(({ card }) => card?.key === key)
  return metric?.card?.of ?? metric ?? null
}

/** How a figure is computed, and what for. */
export function howMessage({ definition, purpose }: Metric): Message {
  return listMessage('list.sentences', [definition, purpose])
}

/** "96 of 120 (80%)" for a count that is compared with another, "75% of 4 closed" for a ratio. */
function lineValue(metric: Metric, figures: Figures, format: FigureFormat): string {
  const whole = wholeOf(figures, metric)
  if (metric.kind !== 'count' || whole === null) return showOutOf(metric, figures, format)
  const part = countIn(figures, metric)
  if (whole === 0) return format.say(message('figure.of', { part, whole }))
  return format.say(message('figure.of.share', { part, whole, share: format.share(part / whole) }))
}

/** Whole per cent, rounded down, so that only a complete whole is shown as 100. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((100 * part) / whole)
}

/**
 * States which figures of a table are as of now, and which cover its period: "As of now: open findings. In the week:
 * calls and win rate." Labels begin with no abbreviation, which would lose its first capital here.
 */
export function timeSentence(columns: readonly Column[], period: 'week' | 'period', say: Say): string {
  const [states, activities] = [
    columns.filter(({ metric }) => isState(metric)),
    columns.filter(({ metric }) => !isState(metric)),
  ]
  const sentences = [
    ...(states.length === 0 ? [] : [message('figures.time.now', { names: namesOf(states, say) })]),
    ...(activities.length === 0 ? [] : [message(`figures.time.${period}`, { names: namesOf(activities, say) })]),
  ]
  return sentences.length === 0 ? '' : say(listMessage('list.sentences', sentences))
}

function namesOf(columns: readonly Column[], say: Say): string {
  const { locale } = languages[say.language]
  const names = columns.map(({ metric }) => say(metric.label))
  return new Intl.ListFormat(locale).format(
    names.map((name) => `${name.slice(0, 1).toLocaleLowerCase(locale)}${name.slice(1)}`),
  )
}
