import { describe, expect, it } from 'vitest'
import { isMailAddress } from '../../../src/infra/mail.ts'

describe('isMailAddress', () => {
  it.each(['anna@acme.no', 'a.b+c@mail.acme.no', 'bjørn@blåbær.no', "o'neil@acme.no"])('accepts %s', (address) => {
    expect(isMailAddress(address)).toBe(true)
  })

  it.each([
    '',
    'anna',
    'anna@',
    '@acme.no',
    'anna@acme.no, all@acme.no',
    'anna@acme.no;all@acme.no',
    'anna@acme.no all@acme.no',
    'anna@acme.no\r\nBcc: all@acme.no',
    'anna@acme.no\n',
    'Anna <anna@acme.no>',
    '"all@acme.no,"@acme.no',
    'staff:anna@acme.no',
    'anna@all@acme.no',
  ])('refuses %j, which is not exactly one address', (address) => {
    expect(isMailAddress(address)).toBe(false)
  })
})
