import { describe, expect, it } from 'vitest'
import type { FieldKind } from '../../../src/domain/field.ts'
import { judgeValue, type ValueCode } from '../../../src/rules/validity/index.ts'

const context = { country: 'NO', otherName: null }

/** Each of these is said to be none by a rule that has an exception, or nearly. */
const lookAlikes: readonly (readonly [FieldKind, string])[] = [
  ...['Reza', 'Trew', 'Tessa', 'Tesco', 'Herr', 'Nic', 'JOÃO', 'Irmã', 'Åse', 'Ärlig', 'みみ', '나나', 'Fred'].map(
    (name) => ['personName', name] as const,
  ),
  ...['a..b@docomo.ne.jp', 'taro.@ezweb.ne.jp', '.x@au.com', 'anna@anna.no', 'rien@rien.nl', 'no@firma.no'].map(
    (address) => ['email', address] as const,
  ),
  ...[
    'Untitled track licence',
    'blah blah price too high',
    'Lorem ipsum for the landing page',
    'Test account',
    'Contact 1',
  ].map((text) => ['text', text] as const),
  ...['+47 21 00 00 00', '+46 8 700 00 00', '+33 6 06 06 06 07'].map((number) => ['phone', number] as const),
]

const accepted: readonly (readonly [FieldKind, string])[] = [
  ...lookAlikes,
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
    'Nana',
    'Nonso',
    'Weissnicht',
    'Åse Marie',
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
  ...['+47 92 38 46 17', '92384617', '004792384617', '+44 7400 755780', '+46 70-173 06 35'].map(
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
  ...[
    '"ola"@firma.no',
    '"ola nordmann"@firma.no',
    '".ola"@firma.no',
    '"ola@hjemme"@firma.no',
    'email@firma.no',
    'info@domain.com',
    'rien@rien.nl',
    'bo.li@gmail.com',
  ].map((address) => ['email', address] as const),
  ...['Surnam', 'Name', 'Nome', 'Imhof', 'Forman'].map((name) => ['personName', name] as const),
  ...['Surname Bakery', 'Full name tattoos', 'None Such Ltd'].map((text) => ['text', text] as const),
  ...[
    'mail.google.com',
    'sites.google.com/view/firma',
    'gmail.com; fjord.no',
    'telenor.no',
    'yahoo.com',
    'proton.me',
    '172.32.1.1',
    '8.8.8.8',
    'firma.live.com',
  ].map((address) => ['webAddress', address] as const),
  ...['Mangler', 'Ertz', 'III', 'John 3rd', 'N.A.', '李李', 'Ｂｏ', 'D’Arcy', 'Li\u200D', 'X', 'O'].map(
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

/** Text that spreadsheets and programs leave behind: junk in every kind of text field. */
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
  // Keys of other scripts, two rows in turn, and keys below each other.
  ...[
    'йцукен',
    'фыва',
    'фывфыв',
    'ασδφ',
    'ضصثق',
    'ㅁㄴㅇㄹ',
    'ฟหกด',
    '1q2w3e4r',
    '1qaz2wsx',
    'qazwsx',
    'poiu',
    'asd qwe',
  ].flatMap((text) => [['personName', text] as const, ['text', text] as const]),
  ...['ああああ', '啊啊啊啊', 'ㅋㅋㅋ', 'qweqweq'].map((name) => ['personName', name] as const),
  // Words for "nothing", labels and trials of other languages.
  ...[
    'не указано',
    'Неизвестно',
    '不明',
    '未知',
    '미상',
    'غير معروف',
    'לא ידוע',
    'ไม่ทราบ',
    'không rõ',
    'άγνωστο',
    'अज्ञात',
  ].flatMap((text) => [['personName', text] as const, ['text', text] as const]),
  ...['имя', 'Фамилия', '名前', '姓名', '이름', 'الاسم', 'jméno', 'Soyadı', 'keresztnév'].map(
    (name) => ['personName', name] as const,
  ),
  ...['тест тест', 'テスト', '测试测试', '테스트', 'testing 123', 'notprovided'].map((text) => ['text', text] as const),
  ...['testuser', 'Testfirma', 'McTestface', 'Testersen', 'Testlast', 'prueba prueba'].map(
    (name) => ['personName', name] as const,
  ),
  ...['[First]', '[[first]]', '[object', '[object Undefined]', '<b>', '[insert notes here]'].map(
    (text) => ['text', text] as const,
  ),
  ...['acme.com', '[Sample] Anna', 'Li (Sample Contact)', 'Visitor 48213', 'Facebook User'].map(
    (name) => ['personName', name] as const,
  ),
  ...['notprovided@firma.no', 'sin.nombre@firma.es', 'ikke@oppgitt.no', 'foo@bar.com'].map(
    (address) => ['email', address] as const,
  ),
  ...['1231231234', '12341234'].map((number) => ['phone', number] as const),
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
    'Surname',
    '(Surname)',
    'Lastname',
    'Last name',
    'Last-Name',
    'Family name',
    'Etternavn',
    'Efternavn',
    'Efternamn',
    'Sukunimi',
    'Nachname',
    'Familienname',
    'Vorname Nachname',
    'Fornavn Etternavn',
    'Achternaam',
    'Nom de famille',
    'Apellidos',
    'Sobrenome',
    'Nazwisko',
    'Фамилия',
  ].map((name) => ['personName', name] as const),
  ...[
    'nobody',
    'a@',
    'test@test.com',
    'x@example.com',
    'noreply@firma.no',
    'mailer-daemon@firma.no',
    'a..b@firma.no',
    'a b@firma.no',
    '.a@firma.no',
    'a@firma',
    'kari@firma.test',
    'unknown@firma.no',
    'email@domain.com',
    'name@company.com',
    'your.name@yourdomain.com',
    'user@email.com',
    'email@email.com',
    'firstname.lastname@company.no',
    'null@null.null',
    'null@null.com',
    'none@none.none',
    'na@na.na',
    '"noreply"@firma.no',
    '""@firma.no',
  ].map((address) => ['email', address] as const),
  ...[
    '00000000',
    '12345678',
    '99999999',
    '+47 11111111',
    '123',
    '12345',
    'ring meg',
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
    'http://localhost:3000',
    '127.0.0.1',
    'http://127.0.0.1:8080/index.html',
    '0.0.0.0',
    '192.168.1.1',
    '10.0.0.5',
    '172.16.0.1',
    '[::1]',
    'gmail.com',
    'www.gmail.com',
    'https://hotmail.com/',
    'Outlook.com',
    'www.domain.com',
    'https://yourdomain.com',
  ].map((address) => ['webAddress', address] as const),
  ...textKinds.flatMap((kind) => leftByPrograms.map((value) => [kind, value] as const)),
  ['instant', '1970-01-01T00:00:00.000Z'],
  ['instant', '1900-01-01T00:00:00.000Z'],
  ['instant', 'soon'],
  ['instant', 'May 5'],
  ['instant', '2026-13-01'],
  ['instant', '2026-02-30'],
  ['instant', '00.00.0000'],
  ['instant', '31.31.2026'],
  ['number', '1.2.3'],
  ['number', 'twelve'],
  ['text', "I don't know"],
  ['text', 'Ikke opplyst'],
  ['text', '(uten tittel)'],
  ['text', 'Må fylles ut'],
]

/** What may be real, and is asked about. */
const asked: readonly (readonly [FieldKind, string, ValueCode])[] = [
  ...['blabla', 'Untitled', 'whatever', 'na', '123', 'нет', '无'].map((text) => ['text', text, 'oftenNone'] as const),
  ['text', 'hahaha', 'repeatedParts'],
  ...['Test', 'Tester', 'FNU', 'Неизвестный', 'Abcde', 'Anonymous', 'blah blah'].map(
    (name) => ['personName', name, 'oftenNone'] as const,
  ),
  ['personName', '啊啊啊', 'repeatedParts'],
  ...['JÃ¸rgen', 'BjÃƒÂ¸rn', 'MÃ¼ller', 'JosÃ©', 'Ã…se', 'S?ren', 'Ba\ufffdos', 'D&#39;Arcy', 'Ð\u0098Ð²Ð°Ð½'].map(
    (name) => ['personName', name, 'garbled'] as const,
  ),
  ...[
    '55 55 55 55',
    '+420 222 222 222',
    '+48 801 801 801',
    '+81 90-1234-5678',
    '+33 800 00 00 00',
    '06 06 06 06 06',
  ].map((number) => ['phone', number.replace(/^06/, '+33 6'), 'patternedNumber'] as const),
  ['phone', '+1 555 555 1234', 'fictionNumber'],
  ...['aaa@aaa.com', 'a@a.com', 'qwe@qwe.ru', '123@123.com', 'ingen@ingen.no', 'demo@demo.com'].map(
    (address) => ['email', address, 'testMailbox'] as const,
  ),
  ['email', 'x@mailinator.com', 'throwAwayDomain'],
  ['number', '1234567890', 'inventedAmount'],
  ['phone', '+47 123', 'unreadableNumber'],
  ['phone', '+47 9238461', 'unreadableNumber'],
  ['phone', '92·38·46·17', 'unreadableNumber'],
  ['phone', '+46 70-174 06 35', 'fictionNumber'],
  ['phone', '+44 20 7946 0123', 'fictionNumber'],
  ['phone', '+44 7700 900123', 'fictionNumber'],
  ['email', 'test@firma.no', 'testMailbox'],
  ['email', '"test"@firma.no', 'testMailbox'],
  ['email', 'qwerty@firma.no', 'testMailbox'],
  ['email', 'kari.li@gmial.com', 'domainTypo'],
  ['personName', 'Bcdfg', 'noVowel'],
  ['personName', 'blablabla', 'repeatedParts'],
  ['personName', 'x', 'singleLetter'],
  ['personName', 'None', 'oftenNone'],
  ['personName', 'bla bla bla', 'oftenNone'],
  ['text', 'Select', 'prompt'],
  ['number', '123456', 'inventedAmount'],
  ...['1 000', '1,000', '1.000,50', '12 kr', 'kr 500', '€ 99', '500,-', '10 000 NOK'].map(
    (amount) => ['number', amount, 'unreadableAmount'] as const,
  ),
  ...['31.12.2026', '12/31/2026', '31/12/26', '20261231', '2026-1-1', '5. mai 2026', 'May 5, 2026'].map(
    (day) => ['instant', day, 'unreadableDate'] as const,
  ),
]

describe('judgeValue', () => {
  it.each(asked)('asks about the %s %s', (kind, value, code) => {
    expect(judgeValue(kind, value, context)).toMatchObject({ validity: 'doubtful', code, confidence: 'weak' })
  })

  it.each([
    ['John', 'Doe', 'standInName'],
    ['Doe', 'John', 'standInName'],
    ['Doe', 'Anna', null],
    ['Test', 'Testesen', 'placeholder'],
    ['Test', 'User', 'standInName'],
    ['Test', 'Kari', 'oftenNone'],
    ['None', 'Maria', 'oftenNone'],
    ['Null', 'Null', 'placeholder'],
    ['Test', 'Demo', 'placeholder'],
    ['Na', 'Na', 'oftenNone'],
    ['Your', 'Name', 'placeholder'],
    ['Nie', 'Ma', null],
    ['Facebook', 'User', 'madeByProgram'],
    ['Caller', 'Unknown', 'madeByMachine'],
    ['a', 'b', 'singleLetters'],
    ['O', 'Yun', null],
    ['x', 'Anna', 'singleLetter'],
    ['J', 'Smith', null],
  ] as const)('judges the name %s beside %s: %s', (value, otherName, code) => {
    expect(judgeValue('personName', value, { country: 'NO', otherName }).code).toBe(code)
  })

  const companyNames: readonly (readonly [string, ValueCode | null])[] = [
    ...[
      'Test',
      'Nothing',
      'None',
      'Null',
      'NA',
      'тест',
      'Test AS',
      '株式会社テスト',
      '111',
      '123',
      'Company',
      'Self',
      'Firma 2',
    ].map((name) => [name, 'oftenNone'] as const),
    ...[
      'unknown',
      'not provided',
      'notprovided',
      'Test Company 2',
      'Testfirma',
      'empresa de prueba',
      'テスト会社',
      'test test',
    ].map((name) => [name, 'placeholder'] as const),
    ['asdf', 'keyboard'],
    ['K?benhavn', 'garbled'],
    ['[Sample] Fjord', 'madeByCrm'],
    ...['777', '3M', 'Toys Toys Toys', 'Testa', 'Tesco', 'Sample', 'ABC', 'Yahoo!', 'Nothing Ltd', 'Pizza Pizza'].map(
      (name) => [name, null] as const,
    ),
  ]
  it.each(companyNames)('judges the company name %s: %s', (name, code) => {
    expect(judgeValue('text', name, { ...context, isCompanyName: true }).code).toBe(code)
  })

  it('believes birthdays in fields of the CRM that may have them, and no other early dates', () => {
    expect(judgeValue('instant', '1958-03-02', { ...context, isVendors: true }).validity).toBe('ok')
    expect(judgeValue('instant', '1970-01-01', { ...context, isVendors: true }).validity).toBe('junk')
    expect(judgeValue('instant', '1958-03-02', context).validity).toBe('junk')
  })

  it.each(accepted)('accepts as %s: %s', (kind, value) => {
    expect(judgeValue(kind, value, context).validity).toBe('ok')
  })

  it.each(refused)('rejects as %s: %s', (kind, value) => {
    expect(judgeValue(kind, value, context).validity).toBe('junk')
  })

  it.each([null, undefined, '', '   ', '\u200B', '\u00A0\u00AD', [], ['', '\u2060']])(
    'treats %j as missing',
    (value) => {
      expect(judgeValue('text', value, context).validity).toBe('missing')
    },
  )

  it.each<readonly [FieldKind, string]>([
    ['phone', '+'],
    ['phone', '1 '],
    ['phone', '('],
    ['email', 'a@b.no.'],
    ['email', '?'],
    ['personName', 'Li@'],
    ['webAddress', 'x.'],
    ['text', '{{'],
  ])('judges as %s half a million times %j quickly, as a hostile value may be', (kind, part) => {
    // If the work were quadratic in the length, this would take hours.
    expect(['ok', 'junk', 'doubtful']).toContain(judgeValue(kind, `a${part.repeat(500_000)}`, context).validity)
  })

  it('rejects a surname that is also a placeholder next to a placeholder first name', () => {
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'asdf' }).validity).toBe('junk')
    expect(judgeValue('personName', 'Test', { country: 'NO', otherName: 'Test' }).validity).toBe('junk')
    expect(judgeValue('personName', 'Fake', { country: 'NO', otherName: 'Kari' }).validity).toBe('ok')
  })

  it.each([
    ['Null', 'Kari', 'ok'],
    ['NULL', 'Kari', 'ok'],
    ['null', 'kari', 'ok'],
    ['null', 'Kari', 'junk'],
    ['null', null, 'junk'],
    ['null', 'null', 'junk'],
  ] as const)("distinguishes the surname %s of %s from a program's null: %s", (value, otherName, validity) => {
    expect(judgeValue('personName', value, { country: 'NO', otherName }).validity).toBe(validity)
  })
})
