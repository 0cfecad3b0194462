import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Charge } from '../../../src/findings/charge.ts'
import { type ChargedVerdict, diffVerdicts, standingVerdict } from '../../../src/findings/diff-verdicts.ts'
import type { OpenFinding } from '../../../src/findings/finding-store.ts'
import { fullCharge, noChanges } from '../../support/crm-rows.ts'
import { missingMessage } from '../../support/words.ts'

const key = { type: 'deal', id: '1' } as const
const record = { ownerId: 'ann' }
const since = new Date('2026-11-01T00:00:00Z')
const dueAt = new Date('2026-11-08T00:00:00Z')

function verdict(ruleId: string, what = 'company', charge: Partial<Charge> = {}): ChargedVerdict {
  const charged = { ...fullCharge, ...charge }
  return { ruleId, reason: 'missing', message: missingMessage(what), since, dueAt, charge: charged }
}

function open(ruleId: string, what = 'company'): OpenFinding {
  const { charge, ...said } = verdict(ruleId, what)
  return { ...said, ...charge, findingId: `finding of ${ruleId}`, ownerId: 'ann' }
}

describe('diffVerdicts', () => {
  it('opens a finding for a rule that is no longer met', () => {
    expect(diffVerdicts({ key, record, verdicts: [verdict('a')] }, [])).toEqual({
      ...noChanges,
      opened: [{ ...verdict('a'), key }],
    })
  })

  it('resolves a finding whose rule is met again', () => {
    expect(diffVerdicts({ key, record, verdicts: [] }, [open('a')])).toEqual({
      ...noChanges,
      resolved: ['finding of a'],
    })
  })

  it('restates a finding whose reason has changed', () => {
    const changed = { ...verdict('a'), reason: 'junk' } as const
    expect(diffVerdicts({ key, record, verdicts: [changed] }, [open('a')]).restated).toEqual([
      { ...changed, findingId: 'finding of a' },
    ])
  })

  const exempt: OpenFinding = { ...open('a'), state: 'exempt' }
  const junk = { ...verdict('a'), reason: 'junk' } as const

  it('keeps a finding exempt while an exemption covers it, and follows its words and its owner', () => {
    const other = verdict('a', 'other words', { state: 'exempt' })
    expect(diffVerdicts({ key, record: { ownerId: 'bob' }, verdicts: [other] }, [exempt])).toEqual({
      ...noChanges,
      restated: [{ ...other, findingId: exempt.findingId }],
      moved: [{ findingId: exempt.findingId, ownerId: 'bob' }],
    })
  })

  it('lets the same finding count again when its exemption ends, but another one for another reason', () => {
    expect(diffVerdicts({ key, record, verdicts: [verdict('a')] }, [exempt])).toEqual({
      ...noChanges,
      passed: [{ findingId: exempt.findingId, to: 'open' }],
    })
    expect(diffVerdicts({ key, record, verdicts: [junk] }, [exempt])).toMatchObject({
      opened: [{ ...junk, key }],
      resolved: [exempt.findingId],
    })
    expect(diffVerdicts({ key, record, verdicts: [] }, [exempt]).resolved).toEqual([exempt.findingId])
  })

  it('passes a finding on when its rule says that it is listed only, also a disputed one, and back', () => {
    const noted = verdict('a', 'company', { state: 'noted', severity: 'watch' })
    for (const state of ['open', 'disputed'] as const) {
      expect(diffVerdicts({ key, record, verdicts: [noted] }, [{ ...open('a'), state }])).toMatchObject({
        passed: [{ findingId: 'finding of a', to: 'noted' }],
        restated: [{ charge: noted.charge }],
      })
    }
    const standing: OpenFinding = { ...open('a'), state: 'noted', severity: 'watch' }
    expect(diffVerdicts({ key, record, verdicts: [noted] }, [standing])).toEqual(noChanges)
    expect(diffVerdicts({ key, record, verdicts: [verdict('a')] }, [standing]).passed).toEqual([
      { findingId: 'finding of a', to: 'open' },
    ])
    expect(diffVerdicts({ key, record, verdicts: [verdict('a')] }, [{ ...open('a'), state: 'disputed' }])).toEqual(
      noChanges,
    )
  })

  it('changes nothing if verdicts and findings agree', () => {
    expect(diffVerdicts({ key, record, verdicts: [verdict('a'), verdict('b')] }, [open('b'), open('a')])).toEqual(
      noChanges,
    )
  })

  it('moves the findings of a record with another owner, also those that it resolves', () => {
    const given = { key, record: { ownerId: null }, verdicts: [verdict('a')] }
    expect(diffVerdicts(given, [open('a'), open('b')])).toEqual({
      ...noChanges,
      resolved: ['finding of b'],
      moved: ['a', 'b'].map((rule) => ({ findingId: `finding of ${rule}`, ownerId: null })),
    })
  })

  it('leaves the findings of a record that no longer exists with its last owner', () => {
    expect(diffVerdicts({ key, record: null, verdicts: [] }, [open('a')]).moved).toEqual([])
  })

  it('leaves exactly the verdicts open once applied', () => {
    const rules = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'))
    fc.assert(
      fc.property(rules, rules, (failing, standing) => {
        const changes = diffVerdicts(
          { key, record, verdicts: failing.map((id) => verdict(id)) },
          standing.map((id) => open(id)),
        )
        const resolved = new Set(changes.resolved)
        const left = standing.filter((id) => !resolved.has(`finding of ${id}`))
        expect([...left, ...changes.opened.map((o) => o.ruleId)].toSorted()).toEqual(failing.toSorted())
      }),
    )
  })
})

describe('standingVerdict', () => {
  const watched: OpenFinding = { ...open('a'), state: 'noted' }
  const doubtful: OpenFinding = { ...open('a'), reason: 'doubtful', state: 'exempt' }
  const machine: OpenFinding = { ...open('a'), reason: 'junk', repairedBy: 'operator', state: 'exempt' }

  it('counts as the finding did', () => {
    expect([open('a'), watched].map((finding) => standingVerdict(finding, true).isNoted)).toEqual([undefined, true])
  })

  it('of what an exemption covers counts only if it surely counted before', () => {
    const exempt: OpenFinding = { ...open('a'), state: 'exempt' }
    expect([true, false].map((mayBeNoted) => standingVerdict(exempt, mayBeNoted).isNoted)).toEqual([true, undefined])
    expect([doubtful, machine].map((finding) => standingVerdict(finding, false))).toMatchObject([
      { isNoted: true },
      { isNoted: true, repairedBy: 'operator' },
    ])
  })
})
