import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvText } from '../../../src/admin/download.ts'

describe('csvText', () => {
  it('begins a file with a byte-order mark, and only there', () => {
    expect(csvText([['Navn', 'Frist']], { isFirst: true })).toBe('\u{feff}Navn,Frist\r\n')
    expect(csvText([['Åse', null]], { isFirst: false })).toBe('Åse,\r\n')
  })

  it.each(['=1+1', '+47 99', '-2', '@SUM(A1)', '\tx', '\rx'])('lets no spreadsheet compute %j', (text) => {
    const [row] = parse(csvText([[text]], { isFirst: false })) as string[][]

    expect(row).toEqual([`'${text}`])
  })

  it('writes instants in UTC, and numbers as they are', () => {
    expect(csvText([[new Date('2026-11-29T12:00:00Z'), -3]], { isFirst: false })).toBe(
      '2026-11-29T12:00:00.000Z,-3\r\n',
    )
  })

  it('is read as it was written, whatever the texts contain', () => {
    const cell = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/^[=+\-@\t\r\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]/u.test(text))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
        expect(parse(csvText(rows, { isFirst: false }), { relax_quotes: false })).toEqual(rows)
      }),
    )
  })
})
