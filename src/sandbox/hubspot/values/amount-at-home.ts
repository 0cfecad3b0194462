interface Currencies {
  /** The company's own. */
  readonly currency: string
  readonly exchangeRates: Readonly<Record<string, number>>
}

/** Documented: the amount in the company's currency, by its exchange rates; blank if the currency has none. */
export function amountAtHome(
  { currency: home, exchangeRates }: Currencies,
  properties: Readonly<Record<string, string | null>>,
): string | null {
  const amount = properties['amount'] ?? null
  const currency = properties['deal_currency_code'] ?? home
  if (amount === null || currency === home) return amount
  const rate = Object.hasOwn(exchangeRates, currency) ? exchangeRates[currency] : undefined
  return rate === undefined ? null : String(Number(amount) * rate)
}
