import { expect, it } from 'vitest'
import { addRule, followTexts, openYamlText, partOf, rulesIn } from '../../../src/rules/index.ts'
import { sayInEach } from '../../../src/words/index.ts'

const empty =
  'name: Ours\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, need: { field: name } }\n'

function missingOf(text: string): unknown {
  return partOf(rulesIn(openYamlText(text).value)[1], 'missing')
}

function begun(word: string): string {
  return addRule(empty, { object: 'deal', word, inEach: sayInEach })?.text ?? ''
}

it.each([
  ['field', 'name', 'navn'],
  ['owner', 'an owner', 'eier'],
  ['linked', 'a linked contact', 'tilknyttet kontakt'],
  ['nextActivity', 'a meeting or open task ahead', 'et kommende møte eller en åpen oppgave'],
])('a new rule of the kind %s says what is missing: %s', (word, en, nb) => {
  expect(missingOf(begun(word))).toEqual({ en, nb })
})

it.each([
  [{ linked: 'contact', where: { jobTitle: 'CEO' } }, 'a linked contact for which this holds: job title is CEO'],
  [{ linked: 'contact', min: 2 }, 'it is linked to at least 2 records of the type contact'],
])('a rule whose need becomes %j says what is missing', (need, en) => {
  const before = begun('linked')
  const after = openYamlText(before).set(['rules', 1, 'need'], need) ?? ''
  const followed = followTexts(after, 1, { before: rulesIn(openYamlText(before).value)[1], inEach: sayInEach })

  expect(missingOf(followed)).toMatchObject({ en })
})
