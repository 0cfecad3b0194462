import { expect, it, onTestFinished } from 'vitest'
import { loadReadGaps } from '../../src/sync/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeAnyStore('what figures lack', (testStore) => {
  it('is said of the first read, and of a CRM that has not been read for hours', async () => {
    const dataset = partOf(companyOf({ seed: 9, now }), { faulty: 1, oneIn: 400 })
    const world = await openWorld(onHubSpot(), { location: await testStore.newLocation(), dataset, now })
    onTestFinished(() => world.close())
    function gaps({ pollSeconds = 60, perDay = 0 } = {}) {
      const daily = { unit: 'tokens', limit: 1, remaining: 1, ours: {}, ourLimit: 1, pollSeconds: perDay }
      const pace = {
        config: { pollSeconds, reconcileSeconds: pollSeconds },
        crm: { usage: () => ({ daily: perDay === 0 ? null : daily }) },
        now: world.clock.now(),
      }
      return loadReadGaps(world.store.database.db, world.accountId, pace)
    }

    expect(await gaps()).toEqual({ unreadSince: null, isFirstRead: true })
    await world.pass()
    const readAt = world.clock.now()
    expect(await gaps()).toEqual({ unreadSince: null, isFirstRead: false })

    world.clock.advance({ hours: 7 })
    const { unreadSince } = await gaps()
    expect(Math.abs((unreadSince?.getTime() ?? 0) - readAt.getTime())).toBeLessThan(60_000)
    // Read as rarely as configured, or as the daily limit allows.
    expect((await gaps({ pollSeconds: 86_400 })).unreadSince).toBeNull()
    expect((await gaps({ perDay: 86_400 })).unreadSince).toBeNull()
    await world.pass()
    expect(await gaps()).toEqual({ unreadSince: null, isFirstRead: false })
  })
})
