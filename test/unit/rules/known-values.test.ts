import { describe, expect, it } from 'vitest'
import type { AccountField } from '../../../src/domain/account-schema.ts'
import { knownValues } from '../../../src/rules/index.ts'

const field: AccountField = {
  code: 'lost',
  label: 'Lost',
  holds: 'choice',
  options: [
    { id: '1', label: 'Price' },
    { id: '2', label: 'Timing' },
  ],
  separator: ';',
  isArchived: false,
  whyNotFilled: null,
  isWritable: true,
}
const owner = { id: '7', userId: null, email: 'li@x.example', firstName: 'Kari', lastName: 'Li', isActive: true }
const known = {
  view: {
    vendor: 'hubspot',
    schema: {
      types: { deal: { fields: [field], portable: { lostReason: field } } },
      stages: ['Offer', 'Demo'],
      currencies: null,
    },
    owners: [{ ...owner, teams: [{ id: 't', name: 'North' }] } as never],
  },
  used: { deal: { stageLabel: ['Demo', 'Old'], lostReason: ['1'], name: ['Roof'], why: ['x'] } },
}
const fields = { deal: { why: { kind: 'text', codes: { hubspot: 'lost' } } } } as const

describe('the known values of a field', () => {
  it.each([
    ['stage', ['open', 'won', 'lost'], true],
    ['stageLabel', ['Offer', 'Demo', 'Old'], false],
    ['lostReason', ['Price', 'Timing'], true],
    ['why', ['Price', 'Timing'], true],
    ['name', ['Roof'], false],
    ['owner', ['Kari Li', 'li@x.example'], true],
    ['team', ['North'], true],
    ['amount', [], false],
    ['nothing', [], false],
  ])('are, of %s: %j', (name, values, isComplete) => {
    expect(knownValues(name, { object: 'deal', fields }, known)).toEqual({ values, isComplete })
  })

  it('are those of the linked record that has the field', () => {
    expect(knownValues('deal.stageLabel', { object: 'call', fields }, known).values).toEqual(['Offer', 'Demo', 'Old'])
  })
})
