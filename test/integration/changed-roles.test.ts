import { expect, it } from 'vitest'
import { NotFoundError } from '../../src/domain/errors.ts'
import { changeRole, grantRole, loadUsers } from '../../src/people/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { startPeopleWorld } from '../support/people-world.ts'

describeAnyStore('roles that change at the same moment', (testStore) => {
  it('leave an account with an admin if two take the role from each other', async () => {
    const { db } = await testStore.open()
    const world = await startPeopleWorld({ db })
    const now = world.clock.now()
    await grantRole(db, 'ours', { ownerId: 'gina', role: 'admin', now })
    // The changes need no pages.
    await world.close()
    function revoke(actorId: string, ownerId: string): ReturnType<typeof changeRole> {
      const actor = { ownerId: actorId, role: 'admin' } as const
      return changeRole(db, 'ours', { ownerId, role: 'admin', isGrant: false, actor, now })
    }

    const results = await Promise.allSettled([revoke('ada', 'gina'), revoke('gina', 'ada')])

    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const reasons = results.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []))
    expect(reasons).toEqual([expect.any(NotFoundError)])
    const admins = (await loadUsers(db, 'ours')).filter(({ roles }) => roles.includes('admin'))
    expect(admins).toHaveLength(1)
  })
})
