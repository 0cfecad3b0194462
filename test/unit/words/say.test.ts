import { describe, expect, it } from 'vitest'
import { isSameMessage, message, sayIn } from '../../../src/words/index.ts'

const say = sayIn('en')

describe('words of a message', () => {
  it('are made of its code and its parameters', () => {
    expect(say(message('finding.junk', { what: 'last name' }))).toBe('last name (not a valid value)')
  })

  it("keep text of others as it is: quotes, braces, markup and the order of a sentence's parts", () => {
    const what = "client's {name} <b>'{x}'</b> # $& \u202b"

    expect(say(message('finding.missing', { what }))).toBe(what)
  })

  it('hold the words of a message that is a parameter', () => {
    const inner = message('finding.junk', { what: 'owner' })

    expect(say(message('carried.record', { name: 'Call', missing: inner }))).toBe('Call: owner (not a valid value)')
  })

  it('write a number as it is', () => {
    expect(say(message('flag.cut', { shown: 'name', rest: 12_345 }))).toBe('name; … and 12345 more')
  })

  it('are not made where a parameter is missing', () => {
    expect(() => say(message('finding.missing'))).toThrow(/what/)
  })

  it('are the code itself where another version has stored one that this one does not know', () => {
    const stored = JSON.parse('{"code":"finding.strange","params":{"what":"name"}}') as ReturnType<typeof message>

    expect(say(stored)).toBe('finding.strange')
    expect(say({ ...stored, code: 'toString' as 'finding.late' })).toBe('toString')
  })
})

describe('two messages', () => {
  const one = message('flag.cut', { shown: message('finding.late', { what: 'date' }), rest: 3 })

  it('are the same in whatever order their parameters are', () => {
    expect(isSameMessage(one, { params: { rest: 3, shown: one.params['shown'] ?? '' }, code: 'flag.cut' })).toBe(true)
  })

  it.each([
    ['code', message('finding.missing', one.params)],
    ['number', message('flag.cut', { ...one.params, rest: 4 })],
    ['type of a parameter', message('flag.cut', { ...one.params, rest: '3' })],
    ['message in a parameter', message('flag.cut', { ...one.params, shown: message('finding.late', { what: 'day' }) })],
    ['number of parameters', message('flag.cut', { ...one.params, more: 1 })],
    ['name of a parameter', message('flag.cut', { shown: one.params['shown'] ?? '', others: 3 })],
  ])('are not the same with another %s', (_, other) => {
    expect(isSameMessage(one, other)).toBe(false)
    expect(isSameMessage(other, one)).toBe(false)
  })
})
