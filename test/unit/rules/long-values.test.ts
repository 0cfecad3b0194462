import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FieldKind } from '../../../src/domain/field.ts'
import type { ValueContext } from '../../../src/rules/validity/index.ts'
import { type Judge, openJudge } from '../../support/judge-apart.ts'

const context: ValueContext = { country: 'NO', otherName: null }
/** Every kind of field with a value that it accepts; the name of a company is judged otherwise than other texts. */
const accepted: readonly (readonly [FieldKind, string, boolean])[] = [
  ['text', 'Fjordbygg', false],
  ['text', 'Fjordbygg', true],
  ['personName', 'Kari', false],
  ['email', 'kari@fjordbygg.no', false],
  ['phone', '92384617', false],
  ['webAddress', 'fjordbygg.no', false],
  ['number', '1000', false],
  ['instant', '2026-12-01', false],
  ['choice', 'held', false],
  ['currency', 'NOK', false],
]

/** What a form that is tried at many places may take for its beginning, again and again, alone and in turn with something else. */
const repeated = [
  ['a', 'aA', 'a ', 'ab cd ', 'A.', 'Ã', '\u0316\u0301', 'e\u0301', '\ufdfa', '王', 'ㅋ', '👍'],
  ['1', '1 ', '1.', '1+', '+', '-', '--', '.', '.+', '!', '?', '/', '\t', '\n', '\u200b'],
  [
    '"',
    "'",
    '"a\\',
    '(',
    '[',
    '[s',
    '{',
    '<a ',
    '<a>',
    ')',
    ']',
    '}',
    '@',
    'a@',
    '%',
    '|',
    '_',
    '&#',
    '=?',
    '=A1',
    '../',
  ],
  ['test ', 'test1', 'null', 'asd', 'xsw2wsx', 'zaq1qaz', 'qaz', "' or ", 'x=', '; --', 'http:', '1E+1 '],
].flat()
const beginnings = ['a', 'test']
/** What makes a form fail that has matched all before it. */
const endings = ['!', "'", '\u0000', '>']
/** Of a field of HubSpot. */
const longest = 65_000
/** Short enough that all of it is judged, its end included, and long enough for more ways to read it than can be tried. */
const short = 400

function times(part: string, length: number): string {
  return part.repeat(Math.floor(length / part.length))
}

describe('a long value', () => {
  let judge: Judge
  beforeAll(() => {
    judge = openJudge()
  })
  afterAll(() => judge.close())

  it.each(accepted)(
    'is judged as %s without trying every way to read it (%s, company: %s)',
    async (kind, _, isCompanyName) => {
      const values = repeated.flatMap((part) => [
        times(part, longest),
        ...beginnings.flatMap((beginning) => endings.map((ending) => `${beginning}${times(part, short)}${ending}`)),
      ])
      // If the ways doubled with the length, as they do with nested repetition, one of these would take for ever.
      const found = await judge.judge(
        kind,
        values.map((value) => [value, { ...context, otherName: value, isCompanyName }]),
      )
      expect(found.filter((validity) => !['ok', 'missing', 'junk', 'doubtful'].includes(validity))).toEqual([])
    },
  )

  const searched = accepted.filter(([kind]) => kind !== 'choice' && kind !== 'currency')
  it.each(searched)(
    'is judged as %s by its first 2,000 characters (%s, company: %s)',
    async (kind, value, isCompanyName) => {
      const long = [`${'-'.repeat(2000)} ${value}`, `${'\u2026'.repeat(1500)} ${value}`]
      const found = await judge.judge(
        kind,
        long.flatMap((one) => [one, [one, one]]).map((one) => [one, { ...context, isCompanyName }]),
      )
      expect(found).toEqual(['junk', 'junk', 'junk', 'junk'])
    },
  )

  it.each(accepted)(
    'is judged as %s without the blanks before it (%s, company: %s)',
    async (kind, value, isCompanyName) => {
      const found = await judge.judge(kind, [[`${' \n'.repeat(3000)}${value}`, { ...context, isCompanyName }]])
      expect(found).toEqual(['ok'])
    },
  )
})
