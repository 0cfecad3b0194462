import { expect, test } from 'vitest'
import { addressKey, nameKey } from '../../../src/domain/text/same-text.ts'

test.each([
  ['Anna@Acme.no', ' anna@acme.no\u200b'],
  ['BJØRN@acme.no', 'bjørn@acme.no'],
  ['bjo\u0308rn@acme.no', 'björn@acme.no'],
  ['anna@Blåbær.no', 'anna@XN--BLBR-ROAH.no'],
  ['anna@例子。中国', 'anna@例子.中国'],
])('%j and %j are the same address', (one, other) => {
  expect(addressKey(one)).toBe(addressKey(other))
})

// Each domain on the left can be registered by somebody else than the one on the right.
test.each([
  ['boss@mıcrosoft.com', 'boss@microsoft.com'],
  ['boss@straße.de', 'boss@strasse.de'],
  ['boss@σίσυφος.gr', 'boss@σίσυφοσ.gr'],
  ['boss@acme.no?.other.com', 'boss@acme.no'],
  ['boss@acme%2eno', 'boss@acme.no'],
  ['boss@acme.no:80', 'boss@acme.no'],
])('%j and %j are addresses of different domains', (one, other) => {
  expect(addressKey(one)).not.toBe(addressKey(other))
})

test.each([
  ['mıke@acme.no', 'mike@acme.no'],
  ['strauß@acme.no', 'strauss@acme.no'],
  ['ｂoss@acme.no', 'boss@acme.no'],
])('%j and %j are different mailboxes', (one, other) => {
  expect(addressKey(one)).not.toBe(addressKey(other))
})

test('names are the same where addresses are not', () => {
  expect(nameKey('STRASSE')).toBe(nameKey(' straße '))
})
