import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../../src/domain/record.ts'
import { factsOf } from '../../../src/rules/index.ts'
import { aRecord, failing } from './subjects.ts'

const norway = { country: 'NO' }
const blank = { email: null, phone: null, mobilePhone: null }

describe('the fact "reachable" of a contact', () => {
  it.each<[string, Readonly<Record<string, FieldValue>>]>([
    ['an e-mail address', { email: 'ola@firma.no' }],
    ['a phone number of the account’s country', { phone: '22 12 34 56' }],
    ['a mobile phone number beside junk', { email: 'n/a', mobilePhone: '+47 912 34 567' }],
    ['nothing', {}],
    ['only junk', { email: 'null@null.null', phone: '0000000', mobilePhone: '-' }],
  ])('agrees with the rule about %s', (_what, fields) => {
    const contact = aRecord('contact', { ...blank, ...fields })
    const isFlagged = failing(contact).some((line) => line.startsWith('contact-reachable '))

    expect(factsOf(contact, norway)).toEqual({ reachable: !isFlagged })
  })

  it('is unknown while a field that may contain an address has not been read', () => {
    const { mobilePhone: _unread, ...read } = aRecord('contact', blank).fields
    const contact = { ...aRecord('contact'), fields: read }

    expect(factsOf(contact, norway)).toEqual({})
    expect(factsOf({ ...contact, fields: { ...read, email: 'ola@firma.no' } }, norway)).toEqual({ reachable: true })
  })

  it('is not defined for other types', () => {
    expect(factsOf(aRecord('company'), norway) ?? {}).not.toHaveProperty('reachable')
  })
})
