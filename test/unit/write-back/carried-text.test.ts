import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ObjectType } from '../../../src/domain/record.ts'
import { sayIn } from '../../../src/words/index.ts'
import { type CarriedRecord, carriedText, mostNamed } from '../../../src/write-back/targets/carried-text.ts'
import { anyText } from '../../support/any-text.ts'
import { inEnglish } from '../../support/words.ts'

const locale = { timeZone: 'Europe/Oslo', say: inEnglish }

function aRecord(type: ObjectType, id: string, values: Partial<CarriedRecord> = {}): CarriedRecord {
  return { key: { type, id }, fields: {}, missing: 'result', since: '2026-03-12', ...values }
}

function textOf(...records: CarriedRecord[]): string | null {
  return carriedText({ records, total: records.length }, locale)
}

describe('the text that a record shows for others', () => {
  it('lists each with its subject, its day in the time zone of the account, and what is missing, the oldest first', () => {
    const fields = { subject: 'Demonstration', startsAt: '2026-03-11T23:30:00.000Z' }
    const meeting = aRecord('meeting', '7', { fields, since: '2026-03-13' })
    const call = aRecord('call', '8', { fields: { subject: null, at: '2026-04-03T10:00:00.000Z' }, missing: 'client' })
    const task = aRecord('task', '9', { fields: { subject: 'Send it', dueAt: null }, since: '2026-05-01' })

    expect(textOf(task, meeting, call)).toBe(
      'Call 3 Apr 2026: client; Meeting "Demonstration" 12 Mar 2026: result; Task "Send it": result',
    )
  })

  it('has the same day in every zone if an activity has no time', () => {
    const records = [aRecord('call', '8', { fields: { at: '2026-04-03' }, missing: 'client' })]
    for (const timeZone of ['America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      expect(carriedText({ records, total: 1 }, { ...locale, timeZone })).toBe('Call 3 Apr 2026: client')
    }
  })

  it("has its words and days in the form of the account's language, and no personal data of clients", () => {
    const fields = { subject: 'Ring +47 912 34 512, kari@client.example', at: '2026-03-11T23:30:00.000Z' }
    const records = [aRecord('call', '8', { fields, missing: 'utfall' }), aRecord('task', '9', { missing: 'frist' })]

    expect(carriedText({ records, total: 1202 }, { timeZone: 'Europe/Oslo', say: sayIn('nb') })).toBe(
      'Samtale "Ring +47 … 12, k…@c….example" 12. mars 2026: utfall; Oppgave: frist; … og 1\u00a0200 til',
    )
  })

  it('is null if nothing is missing', () => {
    expect(textOf()).toBeNull()
  })

  it('separates what is missing on one record from the next record', () => {
    expect(textOf(aRecord('call', '1', { missing: 'client; outcome' }), aRecord('call', '2'))).toBe(
      'Call: client, outcome; Call: result',
    )
  })

  it('keeps long subjects short and on one line, without splitting a character', () => {
    expect(textOf(aRecord('task', '1', { fields: { subject: ` a\n\tb${'x'.repeat(100)}` } }))).toBe(
      `Task "a b${'x'.repeat(56)}…": result`,
    )
    expect(textOf(aRecord('task', '1', { fields: { subject: `${'x'.repeat(58)}😀${'x'.repeat(10)}` } }))).toBe(
      `Task "${'x'.repeat(58)}…": result`,
    )
  })

  it('states how many more there are, including those left out before', () => {
    const records = Array.from({ length: mostNamed }, (_, index) => aRecord('call', String(index)))

    expect(carriedText({ records, total: 5000 }, locale)).toMatch(/^Call: result; .*; … and 4,9\d\d more$/)
  })
})

const types = ['meeting', 'call', 'task'] as const
const anyRecord = fc
  .record({
    type: fc.constantFrom(...types),
    id: fc.nat().map(String),
    subject: fc.option(anyText({ maxLength: 300 })),
    at: fc.option(fc.date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })),
    missing: anyText({ minLength: 1, maxLength: 500 }),
    since: fc.constantFrom('2026-01-31', '2026-02-01', '2026-11-01'),
  })
  .map(({ type, id, subject, at, missing, since }) =>
    aRecord(type, id, { fields: { subject, at: at?.toISOString() ?? null }, missing, since }),
  )
const anyRecords = fc.uniqueArray(anyRecord, {
  maxLength: mostNamed,
  selector: ({ key }) => `${key.type} ${key.id}`,
  size: 'max',
})

describe('the text for any number of records with missing fields', () => {
  it('is short enough, well-formed, and present if and only if something is missing', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const text = textOf(...records)
        expect(text === null).toBe(records.length === 0)
        expect(text?.length ?? 0).toBeLessThanOrEqual(1000)
        expect(text?.isWellFormed() ?? true).toBe(true)
      }),
    )
  })

  it('is the same for any order of the records', () => {
    fc.assert(
      fc.property(
        anyRecords.chain((records) =>
          fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
        ),
        ([records, shuffled]) => {
          expect(textOf(...shuffled)).toBe(textOf(...records))
        },
      ),
    )
  })

  it('starts with the oldest, lists as many as fit, and counts the rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (total) => {
        const named = Math.min(total, mostNamed)
        const records = Array.from({ length: named }, (_, index) => aRecord('call', String(1000 + index)))
        const text = carriedText({ records, total }, locale) ?? ''
        const shown = text.split('; ').filter((part) => part === 'Call: result').length
        const rest = Number(/and ([\d,]+) more$/.exec(text)?.[1]?.replaceAll(',', '') ?? 0)
        expect(shown + rest).toBe(total)
        expect(rest === 0 || text.length > 1000 - 'Call: result; '.length - '0'.length).toBe(true)
      }),
    )
  })
})
