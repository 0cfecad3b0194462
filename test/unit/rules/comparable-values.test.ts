import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldKind } from '../../../src/domain/field.ts'
import type { FieldValue } from '../../../src/domain/record.ts'
import { comparableValues } from '../../../src/rules/keys/comparable-values.ts'
import { anyText } from '../../support/any-text.ts'

const country = { country: 'NO' }

describe('values that are compared between records', () => {
  it.each<[FieldKind, FieldValue, readonly string[]]>([
    ['email', ' Kari.Li@Fjordbygg.NO ', ['kari.li@fjordbygg.no']],
    ['email', 'Kari Li <kari@li.no>, kari@li.no', ['kari@li.no']],
    ['email', 'kari@blåbær.no', ['kari@xn--blbr-roah.no']],
    ['email', ['kari@li.no', 'n/a'], ['kari@li.no']],
    ['phone', '22 12 34 56', ['+4722123456']],
    ['phone', '0047 22123456', ['+4722123456']],
    ['phone', 'tel: +47 22 12 34 56 (work), 923 84 617', ['+4722123456', '+4792384617']],
    ['phone', '22123456 / 92384617', ['+4722123456', '+4792384617']],
    ['phone', '22 12 34 56 ext. 12', ['+4722123456;ext=12']],
    ['phone', '00000000', []],
    // No number of the country's plan: nobody knows of which country it is.
    ['phone', '1234 5678 90', []],
    ['webAddress', 'https://www.Fjordbygg.no/om-oss?x=1', ['fjordbygg.no']],
    ['webAddress', 'https://www.facebook.com/fjordbygg', []],
    ['webAddress', 'telia.com', []],
    ['webAddress', 'see our page', []],
    ['text', '923 609 016', ['923609016']],
    ['text', 'NO 923.609.016 MVA', ['923609016']],
    ['text', 'SE923609016', ['se923609016']],
    ['text', ' Fjordbygg  AS ', ['fjordbygg as']],
    ['text', 'n/a', []],
    ['number', 923609016, ['923609016']],
    ['personName', 'LI', ['li']],
    ['choice', 'a', []],
    ['text', null, []],
  ])('%s %j', (kind, value, expected) => {
    expect(comparableValues(kind, value, country)).toEqual(expected)
  })

  it.each([
    ['webAddress', 'acme.no'],
    ['email', 'kari@acme.no'],
    ['phone', '+4722123456'],
  ] as const)('of the kind %s are not searched for without end', (kind, value) => {
    expect(comparableValues(kind, `${'x, '.repeat(100)}${value}`, country)).toHaveLength(1)
    expect(comparableValues(kind, `${'x, '.repeat(1000)}${value}`, country)).toEqual([])
  })

  it('are found for whatever a field contains, and again for themselves', () => {
    const kinds = ['personName', 'email', 'phone', 'webAddress'] as const
    const anyWords = fc.oneof(anyText(), fc.stringMatching(/^[+\d ()/.@a-zÆ-]{0,30}$/))
    fc.assert(
      fc.property(fc.constantFrom(...kinds), anyWords, (kind, text) => {
        const found = comparableValues(kind, text, country)
        expect(found.flatMap((one) => comparableValues(kind, one, country))).toEqual(found)
      }),
      { numRuns: 150 },
    )
  })
})
