import { expect, it } from 'vitest'
import { grantRole, loadUsers } from '../../src/people/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { startPeopleWorld } from '../support/people-world.ts'

describeAnyStore('roles that change at the same moment', (testStore) => {
  it('leave an account with an admin if two take the role from each other', async () => {
    const { db } = await testStore.open()
    const world = await startPeopleWorld({ db })
    try {
      await grantRole(db, 'ours', { ownerId: 'gina', role: 'admin', now: world.clock.now() })
      const [ada, gina] = [await world.signedIn('ada'), await world.signedIn('gina')]
      const revoke = { role: 'admin', do: 'revoke' }
      const answers = await Promise.all([
        ada.post('/accounts/ours/people/owner/gina', revoke),
        gina.post('/accounts/ours/people/owner/ada', revoke),
      ])

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 404])
      const admins = (await loadUsers(db, 'ours')).filter(({ roles }) => roles.includes('admin'))
      expect(admins).toHaveLength(1)
    } finally {
      await world.close()
    }
  })
})
