import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoney, currencyCode, type Money } from '../../../src/domain/money.ts'
import {
  figureFormat,
  formatCount,
  formatDay,
  formatFieldDay,
  formatMoment,
  formatMoney,
  formatWeek,
  sortedByName,
} from '../../../src/infra/format.ts'
import { sayIn } from '../../../src/words/index.ts'
import { anyText } from '../../support/any-text.ts'
import { inEnglish } from '../../support/words.ts'

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
    expect(formatMoney({ currency, amount }, 'en')).toBe(text)
  })

  it('can have any currency code: upper or lower case, blank, or of an unusual length', () => {
    const code = anyText({ maxLength: 40 })
    fc.assert(
      fc.property(code, code, fc.double({ noNaN: true }), (own, other, amount) => {
        const money = [{ currency: currencyCode(other) ?? '', amount }]
        expect(figureFormat(own, inEnglish).money(money)).not.toBe('')
        expect(figureFormat(own, inEnglish).money([])).toContain('0')
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

    expect(figureFormat('NOK', inEnglish).money(sums)).toBe('NOK\u00a02 + €1')
    expect(figureFormat('NOK', inEnglish).money([])).toBe('NOK\u00a00')
  })
})

describe('figures and days in the form of a language', () => {
  const at = new Date('2026-11-03T13:05:00Z')

  it.each([
    ['en', '1,234,567', '3\u00a0Nov\u00a02026', '3\u00a0Nov\u00a02026, 14:05', '€1,234.50', '12.5%'],
    ['nb', '1 234 567', '3.\u00a0nov.\u00a02026', '3.\u00a0nov.\u00a02026, 14:05', '1 234,50 €', '12,5 %'],
  ] as const)('%s', (language, count, day, moment, money, share) => {
    function plain(text: string): string {
      return text.replaceAll(/[\u00a0\u202f]/g, ' ')
    }
    const format = figureFormat('EUR', sayIn(language))

    expect(plain(formatCount(1_234_567, language))).toBe(count)
    expect(plain(format.count(1_234_567))).toBe(count)
    expect(formatDay(at, 'Europe/Oslo', language)).toBe(day)
    expect(formatFieldDay('2026-11-03', 'America/New_York', language)).toBe(day)
    expect(formatMoment(at, 'Europe/Oslo', language)).toBe(moment)
    expect(plain(formatMoney({ currency: 'EUR', amount: 1234.5 }, language))).toBe(money)
    expect(plain(format.share(0.125))).toBe(share)
  })

  it('are also those of a week', () => {
    expect(formatWeek('2026-11-02', 'en')).toEqual({ from: '2\u00a0Nov', to: '8\u00a0Nov\u00a02026' })
    expect(formatWeek('2026-11-02', 'nb')).toEqual({ from: '2.\u00a0nov.', to: '8.\u00a0nov.\u00a02026' })
  })

  it('name an unknown currency in it', () => {
    expect(formatMoney({ currency: '', amount: 12 }, 'nb')).toBe('12 (uten valuta)')
  })

  it('sort names as its readers expect', () => {
    const names = ['Østby', 'Zahl', 'Åsen', 'Aas', 'Berg']

    expect(sortedByName(names, (name) => name, 'nb')).toEqual(['Berg', 'Zahl', 'Østby', 'Aas', 'Åsen'])
    expect(sortedByName(names, (name) => name, 'en')).toEqual(['Aas', 'Åsen', 'Berg', 'Østby', 'Zahl'])
  })
})
