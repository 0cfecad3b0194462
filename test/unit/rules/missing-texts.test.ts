import { expect, it } from 'vitest'
import { autoTexts } from '../../../src/rules/edit/own-texts.ts'
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
  [{ linked: 'contact', where: { jobTitle: 'CEO' } }, 'a linked contact where job title is CEO'],
  [{ linked: 'contact', min: 2 }, 'it is linked to at least 2 contacts'],
])('a rule whose need becomes %j says what is missing', (need, en) => {
  const before = begun('linked')
  const after = openYamlText(before).set(['rules', 1, 'need'], need) ?? ''
  const followed = followTexts(after, 1, { before: rulesIn(openYamlText(before).value)[1], inEach: sayInEach })

  expect(missingOf(followed)).toMatchObject({ en })
})

it('texts still follow what a rule requires after a need that is not valid', () => {
  const begun = addRule('name: A\ncountry: NO\nrules:\n', { object: 'deal', word: 'fresh', inEach: sayInEach })
  function saved(text: string, need: string): string {
    return followTexts(text.replace(/need: .*|need:\n.*/, `need: ${need}`), 0, {
      before: rulesIn(openYamlText(text).value)[0],
      inEach: sayInEach,
    })
  }
  const wrong = saved(begun?.text ?? '', '{ fresh: { withinDays: 0 } }')
  const right = saved(wrong, '{ fresh: { withinDays: 14 }, by: [createdAt] }')

  expect(wrong).toContain('nb: "Avtale: den er nylig endret"')
  expect(right).toContain('en: "Deal: creation is at most 14 days ago"')
  expect(right).toContain('nb: "Avtale: opprettelse er høyst 14 dager siden"')
})

it.each([
  [
    { linked: 'contact', meets: { field: 'email' } },
    'it is linked to a contact with e-mail address',
    'den har tilknyttet kontakt med e-postadresse',
  ],
  [
    { linked: 'contact', meets: { linked: 'company', meets: { field: 'country' } } },
    'it is linked to a contact with a company with country',
    'den har tilknyttet kontakt med tilknyttet firma med land',
  ],
  [
    { linked: 'contact', where: { jobTitle: 'CEO' }, meets: { anyOf: ['email', 'phone'] } },
    'it is linked to a contact with e-mail address or phone number where job title is CEO',
    'den har tilknyttet kontakt med e-postadresse eller telefonnummer der stilling er CEO',
  ],
  [{ linked: 'contact', min: 1, max: 3 }, 'it is linked to 1 to 3 contacts', 'den har tilknyttet 1 til 3 kontakter'],
  [
    { linked: 'contact', max: 1, meets: { notPast: 'createdAt' } },
    'it is linked to at most 1 contact where creation has not passed',
    'den har tilknyttet høyst 1 kontakt der opprettelse er ikke passert',
  ],
  [
    { anyOf: ['name', 'contact.email', 'contact.phone'] },
    'at least one of these has a usable value: name or e-mail address or phone number of the linked contact',
    'minst ett av disse har en brukbar verdi: navn eller e-postadresse eller telefonnummer i tilknyttet kontakt',
  ],
])('the title of a rule that requires %j is short', (need, en, nb) => {
  const texts = autoTexts(need, { object: 'deal', fields: {} }, sayInEach)

  expect(texts?.title).toEqual({ en: `Deal: ${en}`, nb: `Avtale: ${nb}` })
})
