import { Router } from 'express'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { loadConfig } from '../../src/app/config.ts'
import { serve } from '../../src/app/web/serve.ts'
import { systemClock } from '../../src/domain/time/clock.ts'
import { createLog } from '../../src/infra/log.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld } from '../support/world.ts'

describeEachStore('the service', (testStore) => {
  it('resumes by itself the work of a job that failed for good, and ends although a check does not', async () => {
    const now = systemClock.now()
    const world = await openWorld(onHubSpot(), {
      location: await testStore.newLocation(),
      dataset: partOf(companyOf({ seed: 9, now }), { faulty: 1, oneIn: 400 }),
      now,
    })
    const { store, minset, sandbox } = world
    await world.pass()
    const config = loadConfig({ MINSET_PORT: String(await freePort()) })
    const serving = await serve({
      config,
      log: createLog('silent'),
      clock: world.clock,
      store,
      accounts: minset.accounts,
      // Like a check that waits for a CRM: it must not keep the service from ending.
      health: { watch: () => () => new Promise(() => undefined) },
      rules: { look: () => Promise.resolve() },
      routes: {
        open: Router(),
        signIn: Router(),
        isSignedIn: () => Promise.resolve(false),
        noteService: () => undefined,
        pages: Router(),
      },
    })
    await store.queue.drain()
    sandbox.requests.reset()
    try {
      // Work without a job: as if every job for it had used up its attempts while the CRM was unavailable.
      await sql`update write_backs set applied = null where object_type = 'deal'`.execute(store.database.db)

      await expect
        .poll(() => sandbox.requests.requests().map(({ path }) => path), { timeout: 30_000 })
        .toContain('/crm/objects/2026-09/deals/batch/update')
    } finally {
      await serving.stop()
      await world.close()
    }
  })
})
