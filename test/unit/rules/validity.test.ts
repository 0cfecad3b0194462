import { describe, expect, it } from 'vitest'
import type { FieldKind } from '../../../src/domain/field.ts'
import { judgeValue } from '../../../src/rules/validity/index.ts'

const context = { country: 'NO', otherName: null }

const accepted: readonly (readonly [FieldKind, string])[] = [
  ...[
    'Bo',
    'Li',
    'Ng',
    "O'Brien",
    'Ås',
    'Hansen-Øye',
    '王',
    'Анна',
    'Null',
    'Test',
    'Nana',
    'Åse Marie',
    'Tester',
    'Foo',
    'Na',
    'Nil',
    'Rien',
    'Wert',
    'Blank',
  ].map((name) => ['personName', name] as const),
  ...['bo.li@fjordbygg.no', 'a@b.co', 'post@xn--bcher-kva.de', 'anna+crm@firma.no', 'ole@maven.example'].map(
    (address) => ['email', address] as const,
  ),
  ...['bjørn@blåbær.no', 'r&d@firma.no', "o'brien@firma.ie", 'tba@firma.dk', 'mmm@firma.dk', 'rien@firma.nl'].map(
    (address) => ['email', address] as const,
  ),
  ...['+47 92 38 46 17', '92384617', '004792384617', '+44 7400 755780', '020 7946 0123', '+46 70-174 06 35'].map(
    (number) => ['phone', number] as const,
  ),
  ...[
    'Tlf. 92384617',
    '+47 22 33 44 55 ext. 123',
    '+47 (0) 22 33 44 55',
    '02800',
    '22334455 / 92384617',
    '92929292',
  ].map((number) => ['phone', number] as const),
  ...['AAA', 'ABC', 'Wert', 'Sample', 'Pilot', 'X2', 'Demo av løsning', '2. møte', 'Testing of valves'].map(
    (text) => ['text', text] as const,
  ),
  ['instant', '2026-10-14T10:00:00.000Z'],
  ['choice', 'held'],
]

const refused: readonly (readonly [FieldKind, string])[] = [
  ...[
    'n/a',
    '-',
    '...',
    'xxx',
    'asdf',
    'ukjent',
    'Unbekannt',
    'TBD',
    'Ole2',
    '123',
    'aaa',
    'abc',
    'first  name',
    'Foo1',
  ].map((name) => ['personName', name] as const),
  ...[
    'nobody',
    'a@',
    'test@test.com',
    'x@example.com',
    'noreply@firma.no',
    'asdf@firma.no',
    'a..b@firma.no',
    'a b@firma.no',
    '.a@firma.no',
    'a@firma',
    'test@firma.no',
    'xxx@firma.no',
    'kari@firma.test',
    'unknown@firma.no',
  ].map((address) => ['email', address] as const),
  ...[
    '00000000',
    '12345678',
    '99999999',
    '+47 11111111',
    '123',
    '12345',
    'ring meg',
    '+47 123',
    '+47 9238461',
    '123123123',
    '40000000',
    '87654321',
    '00000000 / 12345678',
    '1234567890123456',
  ].map((number) => ['phone', number] as const),
  ...['n/a', '...', 'xxx', 'aaaa', '111', 'test', 'qwerty', '?'].map((text) => ['text', text] as const),
  ['instant', '1970-01-01T00:00:00.000Z'],
  ['instant', '1900-01-01T00:00:00.000Z'],
  ['instant', 'soon'],
  ['instant', 'May 5'],
  ['instant', '2026-13-01'],
]

describe('judgeValue', () => {
  it.each(accepted)('accepts as %s: %s', (kind, value) => {
    expect(judgeValue(kind, value, context)).toBe('ok')
  })

  it.each(refused)('takes as %s for junk: %s', (kind, value) => {
    expect(judgeValue(kind, value, context)).toBe('junk')
  })

  it.each([null, undefined, '', '   '])('calls %j missing', (value) => {
    expect(judgeValue('text', value, context)).toBe('missing')
  })

  it('takes a surname that is also a placeholder for junk beside a first name that is one', () => {
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'asdf' })).toBe('junk')
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'Test' })).toBe('junk')
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'Kari' })).toBe('ok')
  })
})
