import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownerName } from '../../../src/domain/owner.ts'
import {
  nameInSentence,
  shownLine,
  shownName,
  shownSentence,
  terminalText,
  withOrdinarySpaces,
} from '../../../src/domain/text/shown-text.ts'
import { anyText } from '../../support/any-text.ts'

describe('a name as shown to people', () => {
  it.each([
    ['Anna Berg', 'Anna Berg'],
    [' Anna\r\nBcc: all@acme.no ', 'Anna Bcc: all@acme.no'],
    ['Anna \u202egnal', 'Anna gnal'],
    ['\u2067a\u2069\u200eb\u061c\u200b', 'ab'],
    ['\u001b[31mred', '[31mred'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d💻', '👩\u200d💻'],
    ['half \ud83d', 'half \ufffd'],
  ])('%j is shown as %j', (text, shown) => {
    expect(shownName(text)).toBe(shown)
  })

  it('is on one line, without characters that change the text direction, and short enough for a page', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(shownName(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
      }),
    )
    expect(shownName('x'.repeat(1_000_000))).toBe(`${'x'.repeat(199)}…`)
    expect(Array.from(shownName('👩'.repeat(1000)))).toHaveLength(200)
    expect(shownName('👩'.repeat(150))).toBe('👩'.repeat(150))
  })

  it('is the name of an owner on pages, on cards, in JSON and in the terminal', () => {
    const owner = { id: '7', email: 'a@acme.no', firstName: 'Anna\u001b[2J', lastName: '\u202egreB' }

    expect(ownerName(owner)).toBe('Anna [2J greB')
    expect(ownerName({ ...owner, firstName: '\u202e', lastName: null })).toBe('a@acme.no')
  })

  it('is isolated within a sentence only if it is written from right to left', () => {
    expect(nameInSentence('שלום')).toBe('\u2068שלום\u2069')
    expect(nameInSentence('مريم Berg')).toBe('\u2068مريم Berg\u2069')
    expect(nameInSentence('Łukasz 李')).toBe('Łukasz 李')
  })
})

it('plain text has ordinary spaces in days and numbers', () => {
  expect(withOrdinarySpaces('3\u00a0Nov\u00a02026, 1\u202f200')).toBe('3 Nov 2026, 1 200')
})

describe('lines for the terminal', () => {
  it.each([
    ['a\u001b]0;title\u0007b', 'a]0;titleb'],
    ['a\u009b2Jb', 'a2Jb'],
    ['a\rb\u0085c\u2028d', 'abcd'],
    ['a\u202eb', 'ab'],
    // A file that is printed keeps its own spaces.
    ['40\u00a0%', '40\u00a0%'],
    ['Anna (\u2068שלום\u2069)\n\tover two lines\n', 'Anna (\u2068שלום\u2069)\n\tover two lines\n'],
  ])('%j are printed as %j', (lines, shown) => {
    expect(terminalText(lines)).toBe(shown)
  })

  it('stay valid JSON if they are JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(() => JSON.parse(terminalText(json)) as unknown).not.toThrow()
      }),
    )
  })
})

it('a sentence is on one line, and keeps the names in it that are isolated, but no other mark of direction', () => {
  const sentence = `Waits for ${nameInSentence('שלום')}:\n\u202e\u2067x`

  expect(shownSentence(sentence, 100)).toBe('Waits for \u2068שלום\u2069: x')
})

it('a refusal of the CRM is on one line', () => {
  expect(shownLine(`Invalid "a\nminset: all is well"\u001b[2J${'x'.repeat(300)}`, 40)).toBe(
    `Invalid "a minset: all is well" [2J${'x'.repeat(4)}…`,
  )
})
