import { describe, expect, it } from 'vitest'
import { isSameMessage, listMessage, message, StoredMessage, sayIn } from '../../../src/words/index.ts'

const say = sayIn('en')

describe('words of a message', () => {
  it('are selected by its code and filled with its parameters', () => {
    expect(say(message('finding.junk', { what: 'last name' }))).toBe('last name (not a valid value)')
  })

  it("keep the text of others unchanged: quotes, braces, markup and the order of a sentence's parts", () => {
    const what = "client's {name} <b>'{x}'</b> # $& \u202b"

    expect(say(message('finding.missing', { what }))).toBe(what)
  })

  it('contain the words of a message that is a parameter', () => {
    const inner = message('finding.junk', { what: 'owner' })

    expect(say(message('carried.record', { name: 'Call', missing: inner }))).toBe('Call: owner (not a valid value)')
  })

  it('write a number as the language does', () => {
    const cut = message('flag.cut', { shown: 'name', rest: 12_345 })

    expect(say(cut)).toBe('name; … and 12,345 more')
    expect(sayIn('nb')(cut)).toBe('name; … og 12\u00a0345 til')
  })

  it('are not made if a parameter is missing', () => {
    expect(() => say(message('finding.missing'))).toThrow(/what/)
  })

  it('are the code itself if another version has stored an unknown one', () => {
    const stored = JSON.parse('{"code":"finding.strange","params":{"what":"name"}}') as ReturnType<typeof message>

    expect(say(stored)).toBe('finding.strange')
    expect(say({ ...stored, code: 'toString' as 'finding.late' })).toBe('toString')
  })
})

describe('text that an admin wrote in several languages', () => {
  const missing = message('finding.junk', { what: { texts: { en: 'last name', nb: 'etternavn' } } })

  it("is used in the reader's language", () => {
    expect([say(missing), sayIn('nb')(missing)]).toEqual([
      'last name (not a valid value)',
      'etternavn (ikke en gyldig verdi)',
    ])
  })

  it('is used in another language where it lacks his', () => {
    expect(sayIn('nb')(message('finding.missing', { what: { texts: { en: 'name' } } }))).toBe('name')
    expect(say(message('finding.missing', { what: { texts: { nb: 'navn' } } }))).toBe('navn')
  })

  it('is stored, and compared', () => {
    const stored = StoredMessage.parse(JSON.parse(JSON.stringify(missing)))

    expect(stored).toEqual(missing)
    expect(isSameMessage(stored, missing)).toBe(true)
    expect(isSameMessage(missing, message('finding.junk', { what: { texts: { en: 'last name' } } }))).toBe(false)
    expect(isSameMessage(missing, message('finding.junk', { what: 'last name' }))).toBe(false)
  })
})

describe('two messages', () => {
  const one = message('flag.cut', { shown: message('finding.late', { what: 'date' }), rest: 3 })

  it('are equal for any order of their parameters', () => {
    expect(isSameMessage(one, { params: { rest: 3, shown: one.params['shown'] ?? '' }, code: 'flag.cut' })).toBe(true)
  })

  it.each([
    ['code', message('finding.missing', one.params)],
    ['number', message('flag.cut', { ...one.params, rest: 4 })],
    ['type of a parameter', message('flag.cut', { ...one.params, rest: '3' })],
    ['message in a parameter', message('flag.cut', { ...one.params, shown: message('finding.late', { what: 'day' }) })],
    ['number of parameters', message('flag.cut', { ...one.params, more: 1 })],
    ['name of a parameter', message('flag.cut', { shown: one.params['shown'] ?? '', others: 3 })],
  ])('are not equal with another %s', (_, other) => {
    expect(isSameMessage(one, other)).toBe(false)
    expect(isSameMessage(other, one)).toBe(false)
  })
})

describe('a list of messages', () => {
  it.each([1, 2, 99, 100, 101, 250, 50_000])('of %i is said in its order, and can be stored', (count) => {
    const texts = Array.from({ length: count }, (_, index) => `k${index}`)
    const list = listMessage(
      'list.comma',
      texts.map((text) => message('asWritten', { text })),
    )

    expect(say(list)).toBe(texts.join(', '))
    expect(StoredMessage.parse(JSON.parse(JSON.stringify(list)))).toEqual(list)
  })
})
