import { currencyCode, type Money } from '../domain/money.ts'
import type { MetricId, MoneyMetricId } from './metrics.ts'
import type { Figures } from './scorecard-store.ts'

/** Figures as programs read them. */
export interface FiguresJson {
  /** One number for each figure; of money the sum in the account's own currency alone. */
  readonly metrics: Readonly<Record<MetricId, number | null>>
  /** The figures of money in every currency, the account's own included. */
  readonly money: Readonly<Record<MoneyMetricId, Money>>
}

/** @param currency the account's own */
export function figuresJson(figures: Figures, currency: string): FiguresJson {
  const { dealsWonValue } = figures
  return { metrics: { ...figures, dealsWonValue: amountIn(dealsWonValue, currency) }, money: { dealsWonValue } }
}

/** The sum in one currency alone; 0 where there is none. */
export function amountIn(money: Money, currency: string): number {
  const code = currencyCode(currency) ?? ''
  return money.find((sum) => sum.currency === code)?.amount ?? 0
}
