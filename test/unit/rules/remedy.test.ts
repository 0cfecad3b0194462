import { expect, it } from 'vitest'
import { remedyFor } from '../../../src/rules/describe/remedy.ts'
import { sayIn } from '../../../src/words/index.ts'
import { inEnglish } from '../../support/words.ts'

it.each([
  ['a link', { linked: 'company' }, 'Link a company to it in Acme.'],
  ['an owner', { owner: true }, 'Give it an owner in Acme.'],
  ['an activity', { nextActivity: true }, 'Plan a meeting or a task for it in Acme.'],
  [
    'a field of a linked record',
    { field: 'contact.lastName' },
    'Fill it in on the linked contact in Acme. If none is linked, link one first.',
  ],
  [
    'one of such fields',
    { anyOf: ['contact.email', 'contact.phone'] },
    'Fill it in on the linked contact in Acme. If none is linked, link one first.',
  ],
  [
    'a field two links away',
    { field: 'deal.company.name' },
    'Fill it in on the linked company in Acme. If none is linked, link one first.',
  ],
  ['fields of several records', { anyOf: ['contact.email', 'company.phone'] }, 'Correct this in Acme.'],
  ['a link to some records only', { linked: 'contact', where: { email: { empty: false } } }, 'Correct this in Acme.'],
  ['a number of links', { linked: 'contact', max: 1 }, 'Correct this in Acme.'],
])('a rule that asks for %s says what to do in the CRM', (_what, need, said) => {
  expect(inEnglish(remedyFor({ need }, 'Acme'))).toBe(said)
})

it('a remedy has the article of the record in Norwegian', () => {
  expect(sayIn('nb')(remedyFor({ need: { linked: 'company' } }, 'Acme'))).toBe('Knytt et firma til oppføringen i Acme.')
})
