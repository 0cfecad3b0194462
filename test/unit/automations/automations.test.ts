import { describe, expect, it } from 'vitest'
import type { Automation } from '../../../src/automations/automation.ts'
import { automations } from '../../../src/automations/index.ts'
import { desiredOf } from '../../../src/automations/run-automations.ts'
import type { CrmRecord, ObjectType } from '../../../src/domain/record.ts'
import type { EvaluatedRecord } from '../../../src/findings/index.ts'
import { inEnglish, missingMessage } from '../../support/words.ts'

const at = new Date('2026-10-14T22:30:00Z')
const context = { rulesetVersion: 'v3', timeZone: 'Europe/Oslo', say: inEnglish }

function evaluated(type: ObjectType, { fields, ...given }: Partial<EvaluatedRecord & CrmRecord> = {}): EvaluatedRecord {
  const key = { type, id: '1' }
  const record = { ...key, ownerId: null, createdAt: at, updatedAt: at, fields: fields ?? {}, vendorFields: {} }
  return { key, record, linked: [], verdicts: [], notedAt: null, ...given }
}

const verdict = {
  ruleId: 'call-client',
  reason: 'missing',
  message: missingMessage('client'),
  since: at,
  dueAt: at,
} as const
const unanswered = { fields: { status: 'busy' } }

describe('automations', () => {
  it('have a code of their own each', () => {
    const ids = automations.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('desire the values that follow from a record, each with its cause', () => {
    const record = evaluated('call', { ...unanswered, verdicts: [verdict] })
    const key = { type: 'call', id: '1' }
    expect(desiredOf(automations, record, context)).toEqual([
      {
        key,
        target: 'flag',
        value: { status: 'incomplete', missing: 'client', since: '2026-10-15' },
        cause: { code: 'flag-incomplete', params: { rulesetVersion: 'v3', rules: ['call-client'] } },
      },
      {
        key,
        target: 'outcome',
        value: { outcome: 'busy' },
        cause: { code: 'call-outcome', params: { rulesetVersion: 'v3' } },
      },
    ])
  })

  it('desire an empty flag for a record that no longer exists', () => {
    expect(desiredOf(automations, evaluated('call', { record: null }), context)).toMatchObject([
      { target: 'flag', value: { status: 'complete', missing: null, since: null } },
    ])
  })

  it('apply to records of their types only, and the first in the list takes precedence', () => {
    function filling(id: string, types: readonly ObjectType[], outcome: 'busy' | 'connected'): Automation {
      return {
        id,
        because: missingMessage('a reason'),
        types,
        desire: () => [{ target: 'outcome', value: { outcome } }],
      }
    }
    const list = [filling('a', ['deal'], 'busy'), filling('b', ['call'], 'busy'), filling('c', ['call'], 'connected')]
    expect(desiredOf(list, evaluated('call'), context)).toMatchObject([
      { value: { outcome: 'busy' }, cause: { code: 'b' } },
    ])
  })
})
