import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoney, currencyCode, type Money } from '../../../src/domain/money.ts'
import { figureFormat, formatMoney } from '../../../src/infra/format.ts'

describe('an amount', () => {
  it.each([
    ['EUR', 1000, '€1,000'],
    ['EUR', 1000.5, '€1,000.50'],
    ['EUR', 0.1 + 0.2, '€0.30'],
    ['JPY', 3_000_000, 'JP¥3,000,000'],
    ['JPY', 0.5, 'JP¥0.5'],
    ['KWD', 1.5, 'KWD\u00a01.500'],
    ['NOK', -50, '-NOK\u00a050'],
    ['XYZ', 12, 'XYZ\u00a012'],
    ['EURO', 12.5, '12.5 EURO'],
    ['€', 12, '12 €'],
    ['', 12, '12 (no currency)'],
    ['EUR', 999_999_999_999_999, '€999,999,999,999,999'],
    ['EUR', 1e308, '€1E308'],
    ['NOK', -1.2345678e20, '-NOK\u00a01.235E20'],
    ['EURO', 1e308, '1E308 EURO'],
    ['EUR', 1e308 + 1e308, '€∞'],
    ['X'.repeat(1000), 1, `1 ${'X'.repeat(20)}`],
  ])("in %s has the currency's own digits: %d", (currency, amount, text) => {
    expect(formatMoney({ currency, amount })).toBe(text)
  })

  it('can have any currency code: upper or lower case, blank, or of an unusual length', () => {
    const code = fc.string({ unit: 'binary', maxLength: 40 })
    fc.assert(
      fc.property(code, code, fc.double({ noNaN: true }), (own, other, amount) => {
        const money = [{ currency: currencyCode(other) ?? '', amount }]
        expect(figureFormat(own).money(money)).not.toBe('')
        expect(figureFormat(own).money([])).toContain('0')
      }),
      {
        examples: [
          ['eur', 'e', 1],
          ['', ' ', 1],
          ['__proto__', 'constructor', 1],
        ],
      },
    )
  })
})

describe('sums of money', () => {
  const money = fc.array(
    fc.record({ currency: fc.constantFrom('EUR', 'JPY', 'NOK'), amount: fc.integer({ min: -1e6, max: 1e6 }) }),
  )

  it('are added up by currency, each of them once', () => {
    fc.assert(
      fc.property(money, money, (a, b) => {
        const total = addMoney([a, b])
        for (const currency of ['EUR', 'JPY', 'NOK']) {
          const parts = [...a, ...b].filter((one) => one.currency === currency)
          const sums: Money = total.filter((one) => one.currency === currency)
          expect(sums).toEqual(
            parts.length === 0 ? [] : [{ currency, amount: parts.reduce((sum, { amount }) => sum + amount, 0) }],
          )
        }
      }),
    )
  })

  it("begin with the account's own currency", () => {
    const sums = [
      { currency: 'EUR', amount: 1 },
      { currency: 'NOK', amount: 2 },
    ]

    expect(figureFormat('NOK').money(sums)).toBe('NOK\u00a02 + €1')
    expect(figureFormat('NOK').money([])).toBe('NOK\u00a00')
  })
})
