import { describe, expect, it } from 'vitest'
import { disputeReasons } from '../../../src/disputes/dispute.ts'
import { decidersOf, disputeOptions, isAppealable } from '../../../src/disputes/who.ts'
import type { User } from '../../../src/people/index.ts'

function user(ownerId: string, values: Partial<User>): User {
  const base = { accountId: 'ours', name: ownerId, email: null, roles: [], teamIds: [], supervisorIds: [] }
  return { ...base, ownerId, ...values }
}

const anna = user('anna', { roles: ['rep'], supervisorIds: ['boss'] })
const boss = user('boss', { roles: ['supervisor'], teamIds: ['anna', 'bjorn'] })
const head = user('head', { roles: ['supervisor'], teamIds: ['boss'] })
const second = user('second', { roles: ['supervisor'], teamIds: ['anna'] })
const ada = user('ada', { roles: ['admin'] })

function deciders(users: readonly User[], ownerId: string, firstDeciderId: string | null = null): readonly string[] {
  return decidersOf({ ownerId, firstDeciderId }, users).map((one) => one.ownerId)
}

describe('who decides', () => {
  it('is the supervisor of the owner, or an admin if there is none, and never the owner', () => {
    expect(deciders([anna, boss, ada], 'anna')).toEqual(['boss'])
    expect(deciders([boss, ada], 'boss')).toEqual(['ada'])
    expect(deciders([ada], 'ada')).toEqual([])
    expect(deciders([user('ada', { roles: ['admin', 'supervisor'], teamIds: ['ada'] }), boss], 'ada')).toEqual([])
  })

  it('is somebody else for an appeal, if there is anybody', () => {
    expect(deciders([anna, boss, second, ada], 'anna', 'boss')).toEqual(['second', 'ada'])
    expect(deciders([anna, boss, head, ada], 'anna', 'boss')).toEqual(['head', 'ada'])
    expect(deciders([anna, boss], 'anna', 'boss')).toEqual(['boss'])
  })
})

describe('who may dispute', () => {
  const open = { ownerId: 'anna', reason: 'missing', dispute: null }
  const refused = { state: 'refused', appealOf: null, findingReason: 'missing' } as const

  it('is the owner of the record as a rep or a supervisor, and nobody else', () => {
    expect(disputeOptions({ user: anna }, open)).toEqual(disputeReasons)
    expect(disputeOptions({ user: boss }, { ...open, ownerId: 'boss' })).toEqual(disputeReasons)
    for (const one of [boss, ada, user('anna', { roles: ['operator'] })]) {
      expect(disputeOptions({ user: one }, open)).toEqual([])
    }
    expect(disputeOptions({ user: anna }, { ...open, ownerId: null })).toEqual([])
  })

  it('appeals a refusal once, and disputes another reason afresh', () => {
    const appealed = { ...refused, appealOf: '1' }

    expect(disputeOptions({ user: anna }, { ...open, dispute: refused })).toEqual(disputeReasons)
    expect(isAppealable({ ...open, dispute: refused })).toBe(true)
    expect(disputeOptions({ user: anna }, { ...open, dispute: appealed })).toEqual([])
    expect(disputeOptions({ user: anna }, { ...open, reason: 'junk', dispute: appealed })).toEqual(disputeReasons)
    expect(isAppealable({ ...open, reason: 'junk', dispute: refused })).toBe(false)
  })
})
