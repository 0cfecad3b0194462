import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CrmRecord, FieldValue } from '../../../src/domain/record.ts'
import { type Evaluation, evaluate } from '../../../src/rules/index.ts'
import { anyLinked, anyRecord, recordOf, subjectOf } from './arbitraries.ts'
import { defaultRuleset, hours, now } from './subjects.ts'

/** Values that every rule accepts, for the fields that are not plain text. */
const sensible: Readonly<Record<string, FieldValue>> = {
  email: 'bo@fjordbygg.no',
  phone: '+47 92384617',
  mobilePhone: '+47 92384617',
  startsAt: hours(-50),
  closeDate: hours(50),
}

function judge(record: CrmRecord, linked: readonly CrmRecord[], at = now): Evaluation {
  return evaluate(defaultRuleset, subjectOf(record, linked), at)
}

describe('evaluation', () => {
  it('gives equal results for equal input, in any order of linked records', () => {
    fc.assert(
      fc.property(anyRecord, anyLinked, (record, linked) => {
        expect(judge(record, linked.toReversed())).toEqual(judge(record, linked))
      }),
    )
  })

  it('gives the same result until its next due time', () => {
    fc.assert(
      fc.property(anyRecord, anyLinked, fc.double({ min: 0, max: 1, noNaN: true }), (record, linked, share) => {
        const { verdicts, recheckAt } = judge(record, linked)
        const end = recheckAt?.getTime() ?? now.getTime() + 1e12
        const between = new Date(Math.min(end - 1, now.getTime() + Math.floor(share * (end - now.getTime()))))
        expect(judge(record, linked, between).verdicts).toEqual(verdicts)
      }),
      { numRuns: 500 },
    )
  })

  it('never throws, and reports each rule at most once', () => {
    fc.assert(
      fc.property(anyRecord, anyLinked, (record, linked) => {
        const ids = judge(record, linked).verdicts.map(({ ruleId }) => ruleId)
        expect(new Set(ids).size).toBe(ids.length)
      }),
      { numRuns: 500 },
    )
  })

  it('never opens a finding of a rule when the fields that it requires are filled in', () => {
    fc.assert(
      fc.property(anyRecord, anyLinked, (record, linked) => {
        const before = judge(record, linked).verdicts.map(({ ruleId }) => ruleId)
        for (const { id, need } of defaultRuleset.rules.filter(({ object }) => object === record.type)) {
          const names = [need['field'] ?? [], need['anyOf'] ?? []].flat().map(String)
          for (const name of names.filter((candidate) => record.fields[candidate] === null)) {
            const filled = { ...record, fields: { ...record.fields, [name]: sensible[name] ?? 'Pilot' } }
            const after = judge(filled, linked).verdicts.map(({ ruleId }) => ruleId)
            expect(after.includes(id) && !before.includes(id)).toBe(false)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('closes every finding of a contact when its fields are filled in', () => {
    fc.assert(
      fc.property(recordOf('contact'), (record) => {
        const filled = {
          ...record,
          fields: { ...record.fields, lastName: 'Hauge', firstName: 'Bo', email: 'bo@fjordbygg.no' },
        }
        expect(judge(filled, []).verdicts).toEqual([])
      }),
    )
  })
})
