import { afterEach, expect, it } from 'vitest'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { describeEachStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { type InstalledWorld, openInstalledWorld } from '../support/installed-world.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeEachStore('the calls of an account', (store) => {
  let world: InstalledWorld<HubSpotSandbox>
  afterEach(() => world.close())

  it('are counted in the store if other processes may call too, from the first call on', async () => {
    world = await openInstalledWorld(onHubSpot(), {
      location: await store.newLocation(),
      dataset: smallCompany(1, now),
      now,
    })
    const { db } = world.store.database
    const rows = await db.selectFrom('rate_limit_slots').select(['account_id', 'taken']).execute()
    const calls = rows.reduce((sum, { taken }) => sum + taken, 0)

    // The one call before the account is stored identifies it.
    expect(calls).toBe(store.kind === 'server' ? world.opened.crm.usage().calls + 1 : 0)
    expect(new Set(rows.map((row) => row.account_id)).size).toBe(store.kind === 'server' ? 1 : 0)
  })
})
