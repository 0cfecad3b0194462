import { describe, expect, it } from 'vitest'
import { judgeValue } from '../../../src/rules/validity/index.ts'

function codeOf(address: string): string | null {
  return judgeValue('email', address, { country: 'NO', otherName: null }).code
}

describe('an address of which both sides are a phrase together', () => {
  it.each([
    'contact@name.com',
    'no@name.com',
    'no@company.no',
    'ikke@oppgitt.no',
    'Keine@Angabe.de',
    'foo@bar.com',
    'sin@teléfono.es',
  ])('is asked about, because a firm may have the domain: %s', (address) => {
    expect(codeOf(address)).toBe('oftenNone')
  })

  it.each(['company@no.no', 'oppgitt@ikke.no', 'bar@foo.com', 'name@no.com'])(
    'is accepted in the other order: %s',
    (address) => {
      expect(codeOf(address)).toBeNull()
    },
  )

  it.each(['no@email.com', 'no@mail.com', 'delete@me.com', 'no@mail.ru', 'no@online.no'])(
    'is accepted at a provider, where it is the mailbox of a person: %s',
    (address) => {
      expect(codeOf(address)).toBeNull()
    },
  )

  it.each(['user@deleted.com', 'anonymous@visitor.com', 'private@number.com', 'web@lead.no', 'facebook@user.no'])(
    'is accepted if only programs write the phrase, and as a name: %s',
    (address) => {
      expect(codeOf(address)).toBeNull()
    },
  )

  it.each(['lead@web.de', 'visitor@web.de', 'user@facebook.com'])(
    'is accepted for all of these reasons: %s',
    (address) => {
      expect(codeOf(address)).toBeNull()
    },
  )

  it.each([
    ['ukjent@firma.no', 'placeholder'],
    ['name@company.com', 'exampleAddress'],
    ['your@email.com', 'exampleAddress'],
  ])('is judged by its mailbox or its form first: %s', (address, code) => {
    expect(codeOf(address)).toBe(code)
  })
})
