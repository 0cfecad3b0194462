import { expect, it, onTestFinished } from 'vitest'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import { markDue } from '../../src/records/index.ts'
import { createReadGaps, loadReadGaps } from '../../src/sync/index.ts'
import { countStatements } from '../support/count-statements.ts'
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
    function gaps({ pollSeconds = 60, perDay = 0, isConnected = true } = {}) {
      const daily = { unit: 'tokens', limit: 1, remaining: 1, ours: {}, ourLimit: 1, pollSeconds: perDay }
      const pace = {
        config: { pollSeconds, reconcileSeconds: pollSeconds },
        crm: { usage: () => ({ daily: perDay === 0 ? null : daily }) },
        isConnected: () => Promise.resolve(isConnected),
        now: world.clock.now(),
      }
      return loadReadGaps(world.store.database.db, world.accountId, pace)
    }

    expect(await gaps()).toEqual({ ...noGaps, isFirstRead: true })
    await world.pass()
    const readAt = world.clock.now()
    expect(await gaps()).toEqual(noGaps)
    // Nothing is read any more until somebody connects the account again.
    expect((await gaps({ isConnected: false })).unreadSince).not.toBeNull()

    world.clock.advance({ hours: 7 })
    const { unreadSince } = await gaps()
    expect(Math.abs((unreadSince?.getTime() ?? 0) - readAt.getTime())).toBeLessThan(60_000)
    // Read as rarely as configured, or as the daily limit allows.
    expect((await gaps({ pollSeconds: 86_400 })).unreadSince).toBeNull()
    expect((await gaps({ perDay: 86_400 })).unreadSince).toBeNull()
    await world.pass()
    expect(await gaps()).toEqual(noGaps)

    const dueAt = world.clock.now()
    const keys = [{ type: 'deal', id: 'unknown' }] as const
    await markDue(world.store.database.db, world.accountId, { keys, dueAt })
    world.clock.advance({ minutes: 15 })
    expect(await gaps()).toEqual(noGaps)
    world.clock.advance({ minutes: 1 })
    expect(await gaps()).toEqual({ ...noGaps, uncheckedSince: dueAt })
  })

  it('is asked of the store once in some seconds', async () => {
    const { db } = await testStore.open()
    const counted = countStatements(db)
    const config = { pollSeconds: 60, reconcileSeconds: 60 }
    const crm = { usage: () => ({ daily: null }) }
    const load = createReadGaps(counted.db, 'ours', { config, crm, isConnected: () => Promise.resolve(true) })
    function asked(seconds: number): Promise<number> {
      return counted.during(() => load(new Date(now.getTime() + seconds * 1000)))
    }

    const once = await asked(0)
    expect(once).toBeGreaterThan(0)
    expect([await asked(0), await asked(9), await asked(10), await asked(-5)]).toEqual([0, 0, once, once])
  })
})
