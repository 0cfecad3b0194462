import { describe, expect, it } from 'vitest'
import { judgeValue, type ValueCode } from '../../../src/rules/validity/index.ts'

const context = { country: 'NO', otherName: null }

describe('the judgement of names', () => {
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
