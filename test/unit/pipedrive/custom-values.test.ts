import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { customValueText } from '../../../src/crm/pipedrive/fields/custom-values.ts'

/** Each row: the type of the field, the text, and the same value in records of version 2, in events and in version 1. */
const shapes: readonly (readonly [type: string, text: string, v2: unknown, event: unknown, v1: unknown])[] = [
  ['varchar', 'x', 'x', { type: 'varchar', value: 'x' }, 'x'],
  ['double', '12.5', 12.5, { type: 'double', value: 12.5 }, 12.5],
  ['monetary', '200', { value: 200, currency: 'EUR' }, { currency: 'EUR', type: 'monetary', value: 200 }, 200],
  ['enum', '17', 17, { id: 17, type: 'enum' }, '17'],
  ['set', '13,14', [13, 14], { values: [{ id: 13 }, { id: 14 }], type: 'set' }, '13,14'],
  ['people', '123', 123, { id: 123, type: 'people' }, { name: 'Ada Berg', value: 123 }],
  ['date', '2026-01-31', '2026-01-31', { type: 'date', value: '2026-01-31' }, '2026-01-31'],
  [
    'daterange',
    '2026-01-01/2026-01-31',
    { value: '2026-01-01', until: '2026-01-31' },
    { from: '2026-01-01', until: '2026-01-31', type: 'daterange' },
    { value: '2026-01-01', until: '2026-01-31' },
  ],
  [
    'time',
    '00:45:00',
    { value: '00:45:00', timezone_name: 'Europe/Oslo' },
    { timezone_id: 310, type: 'time', value: '00:45:00' },
    '00:45:00',
  ],
  [
    'address',
    'Storgata 1, Oslo',
    { value: 'Storgata 1, Oslo', country: 'Norway', locality: 'Oslo' },
    { value: 'Storgata 1, Oslo', country: 'Norway', formatted_address: 'Storgata 1, 0155 Oslo', type: 'address' },
    'Storgata 1, Oslo',
  ],
]

describe('the value of a custom field', () => {
  it.each(shapes)('is the same text in all shapes: %s', (_type, text, v2, event, v1) => {
    expect([v2, event, v1].map(customValueText)).toEqual([text, text, text])
  })

  it.each([
    [null],
    [undefined],
    [''],
    ['  '],
    [[]],
    [{}],
    [{ type: 'varchar', value: null }],
    [{ value: null, currency: null }],
    [{ values: [], type: 'set' }],
  ])('is blank: %j', (value) => {
    expect(customValueText(value)).toBeNull()
  })

  it('is text that is not blank, or null, for any input', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const text = customValueText(value)
        expect(text === null || text.trim() !== '').toBe(true)
      }),
    )
  })
})
