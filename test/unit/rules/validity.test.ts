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
  ...[
    '+47 22 12 34 56 ext. 12345',
    '+47 22 12 34 56 x123',
    '+4722123456,,123#',
    'tel:+4722123456;ext=12345',
    '+47 22 12 34 56 123',
    '+4722123456123',
    '+61412345678123',
    '+46 70 123 45 67 123',
    '22 12 34 56 og 92 38 46 17',
    '22123456/92384617',
    '22123456\n92384617',
    '00000000 and 92384617',
    '92384617 (mobil), 12345678 (jobb)',
    '+47 92384617 +47 22123456',
    '4.72233E+10; 92384617',
    '1-800-FLOWERS',
    '+1-800-FLOWERS',
    '1-800-GOT-JUNK',
    '1-800-FLOWERS ext. 12',
    '0800 REENTAL',
    '＋４７ ９２ ３８ ４６ １７',
    '+٤٧ ٩٢ ٣٨ ٤٦ ١٧',
    '۹۲۳۸۴۶۱۷',
    '९२३८४६१७',
    '\u202A+47\u00A092384617\u202C',
    '9238\u200B4617',
    "'+4792384617",
    '1881',
    '115',
    '4501',
    '089/123456-78',
  ].map((number) => ['phone', number] as const),
  ...[
    'bo@li.no\u200B',
    '\uFEFFbo@li.no',
    'bo\u00AD@li.no',
    'bo＠li.no',
    'bo@li.no.',
    'bo@li.no, kari@li.no',
    'n/a; bo@li.no',
    'bo@li.no og kari@li.no',
    'bo@li.no/kari@li.no',
    'bo@li.no\nkari@li.no',
    'Bo Li <bo@li.no>',
    '"Li, Bo" <bo@li.no>',
    'Bo Li bo@li.no',
    'mailto:bo@li.no?subject=Hi',
    'bo (at) li.no',
    'bo @ li.no',
    'bo@li.no (private)',
  ].map((address) => ['email', address] as const),
  ...['None', 'Mangler', 'Ertz', 'III', 'John 3rd', 'N.A.', '李李', 'Ｂｏ', 'D’Arcy', 'Li\u200D', 'x', 'O'].map(
    (name) => ['personName', name] as const,
  ),
  ...['N/A Beverages', 'Null AS', '{Brackets} AS', '100% Design', '#1 Pizza', 'NaN Bakery', '777', 'E+H', '3M'].map(
    (text) => ['text', text] as const,
  ),
  ...['fjord.no', 'http://fjord.no', 'www.fjord.no/om', 'none; fjord.no', 'See our page', 'httpbin.org'].map(
    (address) => ['webAddress', address] as const,
  ),
  ['instant', '2026-10-14T10:00:00.000Z'],
  ['choice', 'held'],
]

/** What spreadsheets and programs leave behind. Whatever kind of text a field holds, it is none of these. */
const leftByPrograms = [
  '#N/A',
  '#N/A #N/A',
  '#REF!',
  '#VALUE!',
  '#NAME?',
  '#DIV/0!',
  '#I/T',
  '#NV',
  '#WERT!',
  '#¡VALOR!',
  '4.72233E+10',
  '4,72233E+10',
  'undefined',
  'undefined undefined',
  'NaN',
  '[object Object]',
  '&nbsp;',
  '{{first_name}}',
  '{{ contact.phone }}',
  '%FNAME%',
  '*|FNAME|*',
  '${name}',
  '{!Contact.FirstName}',
  '[First Name]',
  '<%= name %>',
  '-',
  '.',
  '–',
  'n/a',
  'N/A N/A',
  '- none -',
  '(unknown)',
  'Please select',
  'ikke oppgitt',
  '\u200B-\u200B',
  'Ｎ／Ａ',
]
const textKinds = ['text', 'personName', 'email', 'phone', 'webAddress'] as const

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
    'mailer-daemon@firma.no',
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
    '2019-05-05',
    '2019/5/5',
    '05.05.2019',
    '12/31/2019',
    '2019-05-05T10:00:00Z',
    '31.12.2019 23:59',
    '5/5/2019, 10:00:00 PM',
    '550e8400-e29b-41d4-a716-446655440000',
  ].map((number) => ['phone', number] as const),
  ...['n/a', '...', 'xxx', 'aaaa', '111', 'test', 'qwerty', '?'].map((text) => ['text', text] as const),
  ...[
    '4.72233E+10',
    '1111111 / 2222222',
    '+47 99999999 ext. 12',
    '12345678 ext. 12345',
    '12345678 EXT 12',
    '+47 12345678901234',
    '1234',
    '0000',
    '12',
  ].map((number) => ['phone', number] as const),
  ...['bo li@firma.no', 'test@test.com, noreply@firma.no', 'kari@pc.local', 'mailto:', 'kari@mail.example.com'].map(
    (address) => ['email', address] as const,
  ),
  ...['kari@firma.no', 'https://firma.no', '4.72233E+10', 'Aircall new contact', 'null', '٣٤٥'].map(
    (name) => ['personName', name] as const,
  ),
  ...[
    'http://',
    'https://',
    'http:',
    'www.',
    'https://www.',
    'http://n/a',
    'http://-',
    'http://http://',
    'https://undefined',
    'www.n/a',
    'http://example.com/om',
    'localhost',
  ].map((address) => ['webAddress', address] as const),
  ...textKinds.flatMap((kind) => leftByPrograms.map((value) => [kind, value] as const)),
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

  it.each([null, undefined, '', '   ', '\u200B', '\u00A0\u00AD', [], ['', '\u2060']])('calls %j missing', (value) => {
    expect(judgeValue('text', value, context)).toBe('missing')
  })

  it.each<readonly [FieldKind, string]>([
    ['phone', '+'],
    ['phone', '1 '],
    ['phone', '('],
    ['email', 'a@b.no.'],
    ['email', '?'],
    ['personName', 'Li@'],
    ['webAddress', 'x.'],
    ['text', '{{'],
  ])('judges as %s half a million times %j, as the values of hostile people are', (kind, part) => {
    // Where the work grows with the square of the length, this takes hours.
    expect(['ok', 'junk']).toContain(judgeValue(kind, `a${part.repeat(500_000)}`, context))
  })

  it('takes a surname that is also a placeholder for junk beside a first name that is one', () => {
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'asdf' })).toBe('junk')
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'Test' })).toBe('junk')
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'Kari' })).toBe('ok')
  })

  it.each([
    ['Null', 'Kari', 'ok'],
    ['NULL', 'Kari', 'ok'],
    ['null', 'kari', 'ok'],
    ['null', 'Kari', 'junk'],
    ['null', null, 'junk'],
    ['null', 'null', 'junk'],
  ] as const)('tells the surname %s of %s from the null of a program: %s', (value, otherName, validity) => {
    expect(judgeValue('personName', value, { country: 'NO', otherName })).toBe(validity)
  })
})
