import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ObjectType, objectTypes, type RecordKey } from '../../../src/domain/record.ts'
import { chooseCarrier } from '../../../src/write-back/desire-carried.ts'

const types: readonly ObjectType[] = ['deal', 'contact', 'company']
const anyKeys = fc.array(fc.record({ type: fc.constantFrom(...objectTypes), id: fc.nat({ max: 200 }).map(String) }))

describe('the record that carries the flag of another', () => {
  it.each<[string, readonly RecordKey[], RecordKey | null]>([
    ['nothing where nothing is linked', [], null],
    ['nothing where only others are linked', [{ type: 'call', id: '1' }], null],
    [
      'of the type that is named first',
      [
        { type: 'company', id: '1' },
        { type: 'contact', id: '2' },
      ],
      { type: 'contact', id: '2' },
    ],
    [
      'the one with the lowest number',
      [
        { type: 'deal', id: '10' },
        { type: 'deal', id: '9' },
      ],
      { type: 'deal', id: '9' },
    ],
  ])('is %s', (_what, linked, carrier) => {
    expect(chooseCarrier(linked, types)).toEqual(carrier)
  })

  it('is one of the linked ones, and the same for any order of them', () => {
    fc.assert(
      fc.property(anyKeys, (linked) => {
        const carrier = chooseCarrier(linked, types)
        expect(chooseCarrier(linked.toReversed(), types)).toEqual(carrier)
        expect(carrier === null).toBe(!linked.some(({ type }) => types.includes(type)))
        expect(carrier === null || linked.some(({ type, id }) => type === carrier.type && id === carrier.id)).toBe(true)
      }),
    )
  })
})
