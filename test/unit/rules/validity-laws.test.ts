import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeValue } from '../../../src/rules/validity/index.ts'
import { anyText } from '../../support/any-text.ts'

const context = { country: 'NO', otherName: null }

const goodNumbers = ['+47 92 38 46 17', '22334455', '0047 92384617', '+44 7400 755780', '+46 70-173 06 35', '02800']
const goodAddresses = ['bo.li@fjordbygg.no', 'bjørn@blåbær.no', "o'brien@firma.ie", 'anna+crm@firma.no']
const goodNames = ["O'Brien", 'Li', 'Hansen-Øye', 'Null', '王', 'Анна', 'Nil', 'III']
const goodTexts = ['Fjordbygg AS', 'N/A Beverages', '3M', 'AAA', 'Møte 2']
const goodValues = [
  ...goodNumbers.map((value) => ['phone', value] as const),
  ...goodAddresses.map((value) => ['email', value] as const),
  ...goodNames.map((value) => ['personName', value] as const),
  ...goodTexts.map((value) => ['text', value] as const),
  ['webAddress', 'www.fjordbygg.no/om-oss'] as const,
]
const junk = fc.constantFrom('n/a', '-', '00000000', '12345678', 'test@test.com', '#N/A', '4.72233E+10', '', 'http://')

const unseen = fc.constantFrom('\u200B', '\u200D', '\uFEFF', '\u00AD', '\u202A', '\u202C', '\u2060', '\u0000')
const digitSets = ['０１２３４５６７８９', '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '०१२३४५६७८९', '๐๑๒๓๔๕๖๗๘๙']

function inDigitsOf(set: string, value: string): string {
  return value.replace(/\d/g, (digit) => Array.from(set)[Number(digit)] ?? digit)
}

function isGood(kind: (typeof goodValues)[number][0], value: string): boolean {
  return judgeValue(kind, value, context).validity === 'ok'
}

describe('a good value', () => {
  it('stays good with invisible characters anywhere', () => {
    fc.assert(
      fc.property(fc.constantFrom(...goodValues), unseen, fc.nat(), ([kind, value], character, place) => {
        const at = place % (value.length + 1)
        expect(isGood(kind, value.slice(0, at) + character + value.slice(at))).toBe(true)
      }),
    )
  })

  it('stays good in full-width letters, with other spaces, and with surrounding white space', () => {
    for (const [kind, value] of goodValues) {
      const wide = value.replace(/[!-~]/g, (character) => String.fromCodePoint(character.charCodeAt(0) + 0xfee0))
      expect([value, isGood(kind, wide)]).toEqual([value, true])
      expect([value, isGood(kind, ` \u00A0${value.replaceAll(' ', '\u2009')}\t\n`)]).toEqual([value, true])
    }
  })

  it('stays good with the digits of another script', () => {
    for (const set of digitSets) {
      for (const value of goodNumbers) expect([value, isGood('phone', inDigitsOf(set, value))]).toEqual([value, true])
    }
  })

  it.each([' ext. 12345', ' x123', ',,123#', ';ext=12345', ' (mobile)', ' #12', ' etter kl 16', ' int. 4501'])(
    'stays good with %j after a number',
    (tail) => {
      for (const value of goodNumbers) expect([value, isGood('phone', value + tail)]).toEqual([value, true])
    },
  )

  it('stays good next to others in the field', () => {
    const separators = fc.constantFrom('; ', ', ', ' / ', '\n', ' | ', ' og ', ' and ', ' eller ', ' oder ', ' ou ')
    const lists = fc.constantFrom(...goodValues.filter(([kind]) => kind === 'phone' || kind === 'email'))
    fc.assert(
      fc.property(lists, separators, junk, ([kind, value], separator, other) => {
        expect(isGood(kind, value + separator + other)).toBe(true)
        expect(isGood(kind, other + separator + value)).toBe(true)
      }),
    )
  })
})

describe('any value', () => {
  it('is judged without an error', () => {
    const kinds = ['text', 'personName', 'email', 'phone', 'webAddress', 'number', 'instant', 'choice'] as const
    const anything = anyText({ maxLength: 60 })
    fc.assert(
      fc.property(fc.constantFrom(...kinds), anything, (kind, value) => {
        expect(['ok', 'missing', 'junk', 'doubtful']).toContain(judgeValue(kind, value, context).validity)
      }),
      { numRuns: 2000 },
    )
  })
})
