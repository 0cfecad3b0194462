import { describe, expect, it } from 'vitest'
import { disclosureOf, inFull, masked } from '../../../../src/domain/masking/disclosure.ts'
import { wholeAccount } from '../../../../src/domain/read-scope.ts'
import { message } from '../../../../src/words/index.ts'

describe('how a record is shown', () => {
  const contact = { type: 'contact' as const, ownerId: 'anna' }

  it.each([
    [
      'is in full for those who read its owner in full',
      [{ owners: ['anna'], types: 'all' as const, isInFull: true }],
      true,
    ],
    [
      'is in full for those who read its type in full',
      [...wholeAccount, { owners: 'everyone' as const, types: ['contact' as const], isInFull: true }],
      true,
    ],
    ['is masked in a set that is not in full', [{ owners: ['anna'], types: 'all' as const }], false],
    [
      "is masked for those who read another owner's in full",
      [{ owners: ['bjorn'], types: 'all' as const, isInFull: true }, ...wholeAccount],
      false,
    ],
    [
      'is masked for those who read another type in full',
      [{ owners: ['anna'], types: ['deal' as const], isInFull: true }],
      false,
    ],
    ['is masked for nobody in particular', [], false],
  ])('%s', (_title, scope, isInFull) => {
    expect(disclosureOf(scope, contact).isInFull).toBe(isInFull)
  })

  it('is masked where it has no owner, except for those who read everybody in full', () => {
    const ownerless = { type: 'contact' as const, ownerId: null }

    expect(disclosureOf([{ owners: ['anna'], types: 'all', isInFull: true }], ownerless).isInFull).toBe(false)
    expect(disclosureOf([{ owners: 'everyone', types: 'all', isInFull: true }], ownerless).isInFull).toBe(true)
  })
})

describe('masked', () => {
  it('are the values of personal fields, also invalid ones, and texts in others', () => {
    expect(masked.value('contact', 'email', 'john@example.com')).toBe('j…@e….com')
    expect(masked.value('contact', 'email', 'john at example')).toBe('…')
    expect(masked.value('company', 'phone', '12345')).toBe('…')
    expect(masked.value('contact', 'phone', '')).toBe('')
    expect(masked.value('contact', 'lastName', 'Åsen')).toBe('Åsen')
    expect(masked.value('contact', 'lastName', 'a@example.com')).toBe('a…@e….com')
  })

  it('are the parameters of messages, to any depth', () => {
    const inner = message('asWritten', { text: 'a@example.com' })
    const own = { texts: { en: 'call 91234512', nb: 'ring 91234512' } }

    expect(masked.message(message('finding.missing', { what: inner }))).toEqual(
      message('finding.missing', { what: message('asWritten', { text: 'a…@e….com' }) }),
    )
    expect(masked.message(message('finding.missing', { what: own }))).toEqual(
      message('finding.missing', { what: { texts: { en: 'call … 12', nb: 'ring … 12' } } }),
    )
    expect(masked.message(message('flag.cut', { shown: 'x', rest: 91_234_512 })).params['rest']).toBe(91_234_512)
  })

  it('are the texts in data for programs, and nothing else', () => {
    const at = new Date('2026-11-23T10:00:00Z')

    expect(masked.data({ at, since: '2026-11-23', count: 91_234_512, texts: ['a@example.com', null] })).toEqual({
      at,
      since: '2026-11-23',
      count: 91_234_512,
      texts: ['a…@e….com', null],
    })
    expect(inFull.data({ text: 'a@example.com' })).toEqual({ text: 'a@example.com' })
  })
})
