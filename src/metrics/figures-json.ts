import { currencyCode, type Money } from '../domain/money.ts'
import { figureIn, moneyIn } from './figures.ts'
import type { Figure, Figures } from './metric.ts'
import type { MetricList } from './metric-list.ts'

/** Figures for programs, by metric id. */
export interface FiguresJson {
  /** One number for each figure; for money, only the sum in the account's own currency. */
  readonly metrics: Readonly<Record<string, number | null>>
  /** The money figures in every currency, including the account's own. */
  readonly money: Readonly<Record<string, Money>>
}

/** Converts figures to their JSON form. @param currency the account's own */
export function figuresJson(metrics: MetricList, figures: Figures, currency: string): FiguresJson {
  const numbers = metrics.all.map((metric) => [metric.id, numberOf(figureIn(figures, metric), currency)])
  const money = metrics.all.flatMap((metric) => (metric.kind === 'sum' ? [[metric.id, moneyIn(figures, metric)]] : []))
  return {
    metrics: Object.fromEntries(numbers) as FiguresJson['metrics'],
    money: Object.fromEntries(money) as FiguresJson['money'],
  }
}

/** A figure as one number; for money, the sum in one currency alone, 0 if there is none. */
export function numberOf(figure: Figure, currency: string): number | null {
  if (figure === null || typeof figure === 'number') return figure
  const code = currencyCode(currency) ?? ''
  return figure.find((sum) => sum.currency === code)?.amount ?? 0
}
