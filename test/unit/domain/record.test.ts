import { describe, expect, it } from 'vitest'
import { fieldValueOf, valuesOf } from '../../../src/domain/record.ts'

describe('the values of a field', () => {
  it.each([
    [[], null],
    [[null], null],
    [['a'], 'a'],
    [[null, 'a'], 'a'],
    [['a', 'a'], 'a'],
    [
      ['b', null, 'a', 'b'],
      ['b', 'a'],
    ],
    [
      [false, 0],
      [false, 0],
    ],
  ])('%j are stored as %j', (values, field) => {
    expect(fieldValueOf(values)).toEqual(field)
  })

  it.each([
    [null, []],
    [undefined, []],
    ['', ['']],
    [0, [0]],
    [
      ['b', 'a'],
      ['b', 'a'],
    ],
  ])('of %j are %j', (field, values) => {
    expect(valuesOf(field)).toEqual(values)
  })
})
