import { describe, expect, it } from 'vitest'
import type { FieldKind } from '../../../src/domain/field.ts'
import { judgeValue, type ValueCode } from '../../../src/rules/validity/index.ts'

type Case = readonly [value: string, code: ValueCode | null]

function codeOf(kind: FieldKind, value: string, otherName: string | null = null): ValueCode | null {
  return judgeValue(kind, value, { country: 'NO', otherName }).code
}

function companyCode(name: string): ValueCode | null {
  return judgeValue('text', name, { country: 'NO', otherName: null, isCompanyName: true }).code
}

describe('a name with a trace of a program or a table', () => {
  const damaged = [
    'Bj\\u00f8rn',
    'Bj\\xf8rn',
    '\\303\\205se',
    'Bj%C3%B8rn',
    'K%E5re',
    'Anna%20Li',
    'K=E5re',
    '=?utf-8?Q?K=C3=A5re?=',
    "O''Brien",
    "O\\'Brien",
    'Ïåòð',
    'Êóçíåöîâ',
    'ç”°ä¸­',
    'ã‚µãƒˆã‚¦',
    '张锟斤拷',
    'Bj›rn',
    'Bj”rn',
    'BjÃ,rn',
    'ï»¿Anna',
  ]
  it.each(damaged)('is asked about because of damaged letters: %s', (name) => {
    expect(codeOf('personName', name)).toBe('garbled')
  })

  it.each(['Müller-Öztürk', 'Åse Ø', 'Bob “Bobby” Li', "O'Brien", 'Zoë Ünlü', 'Mª José', "D'Arcy", 'ÆØÅsen'])(
    'is accepted with undamaged letters and signs: %s',
    (name) => {
      expect(codeOf('personName', name)).toBeNull()
    },
  )

  const withSigns = [
    'Kari;Li',
    ';Kari',
    '"Kari',
    'Kari"',
    '<b>Kari</b>',
    'Kari_Li',
    '[First',
    'Name]',
    'Kari|Li|',
    '/usr',
    'a=b',
  ]
  it.each(withSigns)('is asked about because of signs: %s', (name) => {
    expect(codeOf('personName', name)).toBe('oddSigns')
  })

  it.each([
    'Anna & Per',
    '& Per',
    'Kari "Kaja" Li',
    "'t Hooft",
    'Ah Kow @ Ah Boon',
    'Li (f. Moe)',
    'Hanna/Mikael',
    '-Li',
    'Ke$ha',
  ])('is accepted with signs that people use: %s', (name) => {
    expect(codeOf('personName', name)).toBeNull()
  })

  const left = [
    '{{first}} {{last}}',
    '[FIRST NAME]',
    '«first name»',
    '{% first_name %}',
    '<?php echo $n ?>',
    '%s',
    'contact.firstname',
    '@user.name',
    '=A2',
    '=IFERROR(A2;"")',
    '=HYPERLINK("x","y")',
    'nullnull',
    'DBNull',
    "x' OR 'a'='a",
    '<script>alert(1)</script>',
    '$(sleep 5)',
    "Robert'); DROP TABLE Students;--",
    '../../etc/passwd',
    "1' UNION SELECT a",
    '"><svg onload=alert(1)>',
  ]
  it.each(left)('is junk if a program or an attack left it: %s', (name) => {
    expect(codeOf('personName', name)).toBe('programText')
  })

  it.each(['[Sample] Kari', '[Eksempel] Kari', '[Beispiel]'])(
    'is junk if the CRM made it as an example: %s',
    (name) => {
      expect(codeOf('personName', name)).toBe('madeByCrm')
    },
  )
})

describe('a name with digits', () => {
  it.each(['Kari 2', 'Kari (2)', 'Ole2', 'Per Rema 1000', '50 Cent', 'Joe 90'])('is asked about: %s', (name) => {
    expect(codeOf('personName', name)).toBe('digitsInName')
  })

  const noNames: readonly Case[] = [
    ['41234567', 'notName'],
    ['Kari 41234567', 'notName'],
    ['1a', 'notName'],
    ['Foo1', 'notName'],
    ['test12', 'placeholder'],
    ['Test Kunde 3', 'placeholder'],
    ['John Smith 3rd', null],
  ]
  it.each(noNames)('is judged by the rest: %s is %s', (name, code) => {
    expect(codeOf('personName', name)).toBe(code)
  })
})

describe('keys pressed at random', () => {
  it.each(['æøå', 'ÅÄÖ', 'jklø', 'asdfghjklöä', 'aoeuid', 'qweasd', 'qweasdzxc', '123qwe', 'asddsa'])(
    'are junk if they are neighbours: %s',
    (name) => {
      expect(codeOf('personName', name)).toBe('keyboard')
    },
  )

  const asked: readonly Case[] = [
    ['asdlkj', 'unlikelyLetters'],
    ['alskdj', 'unlikelyLetters'],
    ['QxVtRkLpMn', 'mixedCase'],
    ['lYgVfKzEw', 'mixedCase'],
    ['VanDerBerg', null],
    ['DeLaCruz', null],
    ['Skjalg', null],
    ['Falkskjold', null],
    ['Öö', null],
    ['Ooae', null],
  ]
  it.each(asked)('are distinguished from names: %s is %s', (name, code) => {
    expect(codeOf('personName', name)).toBe(code)
  })

  it.each(['lkjsdf lkjsdf', 'skdjfh skjdfhs', 'sdlkfj'])('are asked about as a text: %s', (text) => {
    expect(codeOf('text', text)).toBe('unlikelyLetters')
  })

  it.each(['HVAC RTU PM', 'qry abt rpt', 'rdv lun 14h', 'lkjsdf is their login'])('are no shorthand: %s', (text) => {
    expect(codeOf('text', text)).toBeNull()
  })
})

describe('a part of a name by the other part', () => {
  const pairs: readonly (readonly [string, string | null, ValueCode | null])[] = [
    ['Null', '', 'oftenNone'],
    ['Null', null, null],
    ['Ingen', 'Kari', 'oftenNone'],
    ['hello', '', 'oftenNone'],
    ['Guest', '', 'oftenNone'],
    ['Guest', 'Val', null],
    ['Guest', 'Guest', 'oftenNone'],
    ['Email', '', 'oftenNone'],
    ['Email', 'Moyo', null],
    ['X', '', 'singleLetter'],
    ['X', 'Malcolm', null],
    ['nan', 'nan', 'programText'],
    ['nan', 'Kari', 'programText'],
    ['Nan', 'Goldin', null],
    ['Asd', 'Ahmed', 'oftenNone'],
    ['asd', 'asd', 'placeholder'],
    ['Fuck', 'You', 'oftenNone'],
    ['Not', 'Telling', 'oftenNone'],
    ['(no', 'name)', 'placeholder'],
    ['bb', 'bb', 'repeatedParts'],
    ['Aa', 'Kari', null],
    ['Prøve', 'Prøvesen', 'standInName'],
    ['Eksempel', 'Eksempelsen', 'standInName'],
    ['John', 'Johnson', null],
    ['testowy', 'testowy', 'placeholder'],
    ['Bart', 'Simpson', 'standInName'],
  ]
  it.each(pairs)('%s beside %j: %s', (value, otherName, code) => {
    expect(codeOf('personName', value, otherName)).toBe(code)
  })

  it.each(['(blank)', '[tom]', '"vide"', '-none-'])('is junk if it says "empty" between signs: %s', (name) => {
    expect(codeOf('personName', name)).toBe('placeholder')
  })
})

describe('the name of a company', () => {
  const names: readonly Case[] = [
    ['qwerty AS', 'oftenNone'],
    ['Firmanavn AS', 'oftenNone'],
    ['Nothing Ltd', null],
    ['Unknown Worlds', null],
    ['Ukjent selskap', 'placeholder'],
    ['Azienda sconosciuta', 'placeholder'],
    ['Dette er en test', 'placeholder'],
    ['hotmail.com', 'oftenNone'],
    ['finn.no', null],
    ['www.', 'oftenNone'],
    ['kari@li.no', 'otherField'],
    ['+47 22 86 40 00', 'otherField'],
    ['1881', null],
    ['aaa', 'oftenNone'],
    ['AAA', null],
    ['Status', 'oftenNone'],
    ['slettes', 'oftenNone'],
    ["' OR '1'='1", 'programText'],
    ['👍', 'blank'],
  ]
  it.each(names)('%s: %s', (name, code) => {
    expect(companyCode(name)).toBe(code)
  })
})

describe('other fields', () => {
  const values: readonly (readonly [FieldKind, string, ValueCode | null])[] = [
    ['text', '👍', null],
    ['text', "'DROP TABLE' is what they ask about", null],
    ['text', 'dette er en test', 'placeholder'],
    ['text', '12345678', 'oftenNone'],
    ...['1e12', '-999999999', '987654321', '2147483647', '9007199254740991', '0.0001', '0.01', '1e308'].map(
      (amount) => ['number', amount, 'inventedAmount'] as const,
    ),
    ...['999999999.99', '-1', '0', '0.5', '2147483648'].map((amount) => ['number', amount, null] as const),
    ['instant', '2099-12-31', 'farDate'],
    ['instant', '2098-12-31', null],
    ['instant', '2100-01-01', 'noDate'],
    ['phone', "022'345'67'89", null],
    ['phone', '12121212', 'patternedNumber'],
    ['phone', '0047', 'notNumber'],
    ...['kari@gmail.cmo', 'kari@hotmail.comm', 'kari@yaho.com'].map(
      (address) => ['email', address, 'domainTypo'] as const,
    ),
    ...[
      'name@name.com',
      'your@email.com',
      'no@no.no',
      'kari@test.com',
      'na@na.na',
      'xyz@xyz.xyz',
      'epost@eksempel.no',
    ].map((address) => ['email', address, 'exampleAddress'] as const),
    ...['test@test.com', 'test1@test2.no', 'asd@asd.asd', 'null@null.com'].map(
      (address) => ['email', address, 'placeholder'] as const,
    ),
    ['email', 'asdf@asdf.com', 'testMailbox'],
    ['email', 'kari@firma.internal', 'reservedDomain'],
    ...['kari@firma.123', 'kari@firma-.no'].map((address) => ['email', address, 'notAddress'] as const),
    ['webAddress', 'http://test.com', 'exampleAddress'],
  ]
  it.each(values)('%s %s: %s', (kind, value, code) => {
    expect(codeOf(kind, value)).toBe(code)
  })
})
