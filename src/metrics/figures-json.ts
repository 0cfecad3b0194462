import { currencyCode, type Money } from '../domain/money.ts'
import { figureIn, moneyIn } from './figures.ts'
import type { Figure, Figures } from './metric.ts'
import type { MetricList } from './metric-list.ts'

/** Figures as programs read them, by the ids of the metrics. */
export interface FiguresJson {
  /** One number for each figure; of money the sum in the account's own currency alone. */
  readonly metrics: Readonly<Record<string, number | null>>
  /** The figures of money in every currency, the account's own included. */
  readonly money: Readonly<Record<string, Money>>
}

/** @param currency the account's own */
export function figuresJson(metrics: MetricList, figures: Figures, currency: string): FiguresJson {
  const numbers = metrics.all.map((metric) => [metric.id, numberOf(figureIn(figures, metric), currency)])
  const money = metrics.all.flatMap((metric) => (metric.kind === 'sum' ? [[metric.id, moneyIn(figures, metric)]] : []))
  return {
    metrics: Object.fromEntries(numbers) as FiguresJson['metrics'],
    money: Object.fromEntries(money) as FiguresJson['money'],
  }
}

/** A figure as one number: of money the sum in one currency alone, 0 where there is none. */
export function numberOf(figure: Figure, currency: string): number | null {
  if (figure === null || typeof figure === 'number') return figure
  const code = currencyCode(currency) ?? ''
  return figure.find((sum) => sum.currency === code)?.amount ?? 0
}
