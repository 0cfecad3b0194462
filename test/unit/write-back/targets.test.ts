import { describe, expect, it } from 'vitest'
import { message } from '../../../src/words/index.ts'
import {
  carryings,
  composeCarried,
  describeValue,
  isBlank,
  listedTarget,
  parseValue,
  targetNames,
  targetOf,
  toUpdate,
} from '../../../src/write-back/targets/index.ts'
import { inEnglish } from '../../support/words.ts'

const locale = { timeZone: 'UTC', say: inEnglish }
const flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }
const values: Readonly<Record<(typeof targetNames)[number], object>> = {
  flag,
  outcome: { outcome: 'noAnswer' },
  carried: { missing: 'Meeting: result' },
  repair: repairOf('Kari', null),
}

/** As readers write a day. */
function inForm(text: string): string {
  return text.replace('2026-10-01', '1 Oct 2026')
}

function repairOf(value: string | null, shown: string | null): object {
  return { fields: { firstName: { code: null, label: message('field.firstName'), value, shown } } }
}

describe('the register of targets', () => {
  it.each([
    ['flag', { flag }],
    ['outcome', { outcome: 'noAnswer' }],
    ['carried', { carried: { missing: 'Meeting: result' } }],
  ] as const)('makes a %s its part of an update', (name, update) => {
    expect(toUpdate(parseValue(name, values[name]), null)).toEqual(update)
  })

  it('makes what a person has entered part of an update, with what the field held before', () => {
    const change = { name: 'firstName', code: null, to: 'Kari' }
    const repair = parseValue('repair', values.repair)

    expect(toUpdate(repair, repairOf('Kary', null))).toEqual({ repair: [{ ...change, from: 'Kary' }] })
    expect(toUpdate(repair, null)).toEqual({ repair: [{ ...change, from: null }] })
  })

  it('keeps only the declared parts of a value, so that nothing else is compared', () => {
    expect(parseValue('flag', { ...flag, colour: 'red' })).toEqual({ target: 'flag', value: flag })
  })

  it.each([
    ['colour', {}, RangeError],
    ['constructor', {}, RangeError],
    ['flag', { status: 'odd' }, Error],
  ])('refuses a stored %s of %o', (name, value, error) => {
    expect(() => parseValue(name, value)).toThrow(error)
  })

  it.each([
    ['flag', { status: 'complete', missing: null, since: null }, true],
    ['flag', { status: null, missing: null, since: null }, true],
    ['flag', flag, false],
    ['carried', { missing: null }, true],
    ['carried', { missing: 'Meeting: result' }, false],
    ['outcome', { outcome: 'noAnswer' }, false],
  ])('knows whether a %s of %o has content', (name, value, expected) => {
    expect(isBlank(parseValue(name, value))).toBe(expected)
  })

  it.each([
    ['flag', flag, 'incomplete: last name, since 1 Oct 2026'],
    ['flag', { status: 'complete', missing: null, since: null }, 'complete'],
    ['flag', { status: null, missing: null, since: null }, 'no flag'],
    ['flag', { status: 'incomplete', missing: 'last name', since: null }, 'incomplete: last name'],
    ['carried', { missing: null }, 'nothing is missing'],
    ['carried', { missing: 'Call: client' }, 'Call: client'],
    ['outcome', { outcome: 'wrongNumber' }, 'wrong number'],
    ['repair', repairOf('Kari', null), 'first name: Kari'],
    ['repair', repairOf('held', 'Completed'), 'first name: Completed'],
    ['repair', repairOf('2026-10-01', null), 'first name: 1 Oct 2026'],
    ['repair', repairOf(null, null), 'first name: blank'],
  ])('describes a %s of %o to people', (name, value, words) => {
    expect(inEnglish(describeValue(parseValue(name, value), inForm))).toBe(words)
  })

  it.each(targetNames)('does not write a %s repeatedly if people change a target that is never taken back', (name) => {
    const { blank, readBack } = targetOf(name)
    expect(blank === null && readBack !== null).toBe(false)
  })

  it('has one target that the list of incomplete records can replace', () => {
    expect(listedTarget).toBe('flag')
    expect(targetNames.filter((name) => targetOf(name).isListedInstead)).toHaveLength(1)
  })

  it('combines what a record shows for others, and nothing if it carries none', () => {
    const [carrying, ...others] = carryings
    if (carrying === undefined) throw new Error('no target carries others')
    expect(others).toEqual([])
    const record = { key: { type: 'call', id: '7' }, fields: { subject: 'Hello' }, value: flag } as const
    expect(composeCarried(carrying, { records: [record], total: 1 }, locale)).toEqual({
      target: 'carried',
      value: { missing: 'Call "Hello": last name' },
    })
    expect(isBlank(composeCarried(carrying, { records: [], total: 0 }, locale))).toBe(true)
    const personal = { ...record, fields: { subject: 'Call kari@client.example' } }
    expect(composeCarried(carrying, { records: [personal], total: 1 }, locale).value).toEqual({
      missing: 'Call "Call k…@c….example": last name',
    })
  })
})
