/** A sum in one currency. */
export interface MoneyAmount {
  /** ISO 4217 as `currencyCode` normalises it; empty if neither the record nor the account states one. */
  readonly currency: string
  readonly amount: number
}

/**
 * Sums by currency, each currency once, in the order of the codes. Sums in different currencies are never added,
 * because no exchange rates are known. Empty if there is nothing to sum.
 */
export type Money = readonly MoneyAmount[]

/**
 * Normalises a currency code: CRMs and integrations write `EUR`, `eur` and ` EUR `. A code that is not ISO 4217 is
 * kept, because its amounts must not be added to others.
 *
 * @returns null if it is blank
 */
export function currencyCode(text: string | null | undefined): string | null {
  const code = (text ?? '').trim().toUpperCase()
  return code === '' ? null : code
}

/** The current ISO 4217 codes, according to this version of Node. */
export const isoCurrencies: readonly string[] = Intl.supportedValuesOf('currency')

/** Adds sums, currency by currency. */
export function addMoney(sums: readonly Money[]): Money {
  const byCurrency = Map.groupBy(sums.flat(), ({ currency }) => currency)
  return [...byCurrency]
    .map(([currency, parts]) => ({ currency, amount: parts.reduce((total, { amount }) => total + amount, 0) }))
    .toSorted((a, b) => compareCodes(a.currency, b.currency))
}

/** The sums with the given currency's first, as people who use that currency expect. */
export function withFirst(money: Money, currency: string): Money {
  return money.toSorted((a, b) => Number(b.currency === currency) - Number(a.currency === currency))
}

function compareCodes(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
