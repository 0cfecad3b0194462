import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalise } from '../../../src/rules/validity/normalise.ts'
import { isOrdinaryText } from '../../../src/rules/validity/ordinary-text.ts'
import { namedTextCode } from '../../../src/rules/validity/text.ts'
import { placeholders, prompts } from '../../../src/rules/validity/words/placeholder.ts'
import { anyText } from '../../support/any-text.ts'

test('most names and subjects are ordinary', () => {
  const texts = ['Pilot 2026', 'Renewal, three years', 'Demonstration', 'licences for the branch', 'Fjordbygg AS']
  expect(texts.filter(isOrdinaryText)).toEqual(texts)
})

/** Parts of what is no text, and what hides or joins them. */
const part = fc.oneof(
  fc.constantFrom(...placeholders, ...prompts),
  fc.constantFrom(
    'new contact (3cx)',
    'aircall new contact',
    'unknown caller',
    'err:502',
    'NaN',
    'undefined',
    '#N/A',
    '{{name}}',
  ),
  fc.constantFrom('qwerty', 'asdf', 'poiuy', 'asdasdasd', 'aaaa', 'xxx', 'test12', 'Pilot', 'a', '1', '1.2E+10'),
  fc.constantFrom(' ', '-', '/', '_', '.', '\n', '\t', '\u0001', '\u00AD', '\u200B', '\u0301', '(', ')'),
  anyText({ maxLength: 6 }),
)

test('a text that is ordinary by its beginning is judged to be meaningful as a whole', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.boolean(), (parts, isUpper) => {
      const text = isUpper ? parts.join('').toUpperCase() : parts.join('')
      fc.pre(isOrdinaryText(text))
      expect(namedTextCode(normalise(text))).toBeNull()
    }),
    { numRuns: 2000, maxSkipsPerRun: 1000 },
  )
})
