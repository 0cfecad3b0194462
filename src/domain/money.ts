/** A sum in one currency. */
export interface MoneyAmount {
  /** ISO 4217 as `currencyCode` spells it; empty where neither the record nor the account names one. */
  readonly currency: string
  readonly amount: number
}

/**
 * Sums by currency, each currency once, in the order of the codes. Sums of different currencies are never added: nothing
 * here knows an exchange rate. Empty where there is nothing to add up.
 */
export type Money = readonly MoneyAmount[]

/**
 * One spelling per currency: CRMs and integrations write `EUR`, `eur` and ` EUR `. A code that is not of ISO 4217 is kept,
 * because its amounts may not be added to others'.
 *
 * @returns null where it is blank
 */
export function currencyCode(text: string | null | undefined): string | null {
  const code = (text ?? '').trim().toUpperCase()
  return code === '' ? null : code
}

/** The codes in use of ISO 4217, by what this Node knows of it. */
export const isoCurrencies: readonly string[] = Intl.supportedValuesOf('currency')

/** Adds up, currency by currency. */
export function addMoney(sums: readonly Money[]): Money {
  const byCurrency = Map.groupBy(sums.flat(), ({ currency }) => currency)
  return [...byCurrency]
    .map(([currency, parts]) => ({ currency, amount: parts.reduce((total, { amount }) => total + amount, 0) }))
    .toSorted((a, b) => compareCodes(a.currency, b.currency))
}

/** The sums with the given currency's first, as people of that currency read them. */
export function withFirst(money: Money, currency: string): Money {
  return money.toSorted((a, b) => Number(b.currency === currency) - Number(a.currency === currency))
}

function compareCodes(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
