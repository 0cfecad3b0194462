import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../src/domain/finding.ts'
import { diffVerdicts } from '../../../src/findings/diff-verdicts.ts'
import type { OpenFinding } from '../../../src/findings/finding-store.ts'
import { missingMessage } from '../../support/words.ts'

const key = { type: 'deal', id: '1' } as const
const record = { ownerId: 'ann' }
const since = new Date('2026-11-01T00:00:00Z')
const dueAt = new Date('2026-11-08T00:00:00Z')

function verdict(ruleId: string, what = 'company'): Verdict {
  return { ruleId, reason: 'missing', message: missingMessage(what), since, dueAt }
}

function open(ruleId: string, what = 'company'): OpenFinding {
  return { ...verdict(ruleId, what), findingId: `finding of ${ruleId}`, ownerId: 'ann', state: 'open' }
}

describe('diffVerdicts', () => {
  it('opens a finding for a rule that is no longer met', () => {
    expect(diffVerdicts({ key, record, verdicts: [verdict('a')] }, [])).toEqual({
      opened: [{ ...verdict('a'), key }],
      restated: [],
      resolved: [],
      moved: [],
    })
  })

  it('resolves a finding whose rule is met again', () => {
    expect(diffVerdicts({ key, record, verdicts: [] }, [open('a')])).toEqual({
      opened: [],
      restated: [],
      resolved: ['finding of a'],
      moved: [],
    })
  })

  it('restates a finding whose reason has changed', () => {
    const changed = { ...verdict('a'), reason: 'junk' } as const
    expect(diffVerdicts({ key, record, verdicts: [changed] }, [open('a')]).restated).toEqual([
      { ...changed, findingId: 'finding of a' },
    ])
  })

  it('keeps an exemption while the reason stays the same, and ends it for another one or none', () => {
    const exempt: OpenFinding = { ...open('a'), state: 'exempt' }
    const junk = { ...verdict('a'), reason: 'junk' } as const

    expect(
      diffVerdicts({ key, record: { ownerId: 'bob' }, verdicts: [verdict('a', 'other words')] }, [exempt]),
    ).toEqual({
      opened: [],
      restated: [],
      resolved: [],
      moved: [],
    })
    expect(diffVerdicts({ key, record, verdicts: [junk] }, [exempt])).toMatchObject({
      opened: [{ ...junk, key }],
      resolved: [exempt.findingId],
    })
    expect(diffVerdicts({ key, record, verdicts: [] }, [exempt]).resolved).toEqual([exempt.findingId])
  })

  it('changes nothing if verdicts and findings agree', () => {
    expect(diffVerdicts({ key, record, verdicts: [verdict('a'), verdict('b')] }, [open('b'), open('a')])).toEqual({
      opened: [],
      restated: [],
      resolved: [],
      moved: [],
    })
  })

  it('moves the findings of a record with another owner, also those that it resolves', () => {
    const given = { key, record: { ownerId: null }, verdicts: [verdict('a')] }
    expect(diffVerdicts(given, [open('a'), open('b')])).toEqual({
      opened: [],
      restated: [],
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
