import { Router } from 'express'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../src/app/config.ts'
import { openMinset } from '../../src/app/index.ts'
import { type ServeDeps, type Serving, serve } from '../../src/app/web/serve.ts'
import { systemClock } from '../../src/domain/time/clock.ts'
import { tryPort } from '../../src/infra/http/server.ts'
import { createLog } from '../../src/infra/log.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox } from '../support/world-crm.ts'

type Changed = Partial<Pick<ServeDeps, 'log' | 'health'>> & {
  readonly open?: Router
}

async function serveWorld(
  { store, minset, clock }: Pick<World<AnySandbox>, 'store' | 'minset' | 'clock'>,
  { open = Router(), ...changed }: Changed,
): Promise<Serving> {
  return serve({
    config: loadConfig({ MINSET_PORT: String(await freePort()) }),
    log: createLog('silent'),
    clock,
    store,
    accounts: minset.accounts,
    health: { watch: () => () => Promise.resolve() },
    rules: { look: () => Promise.resolve() },
    routes: {
      open,
      signIn: Router(),
      signedInState: () => Promise.resolve('out'),
      noteService: () => undefined,
      pages: Router(),
    },
    ...changed,
  })
}

describeEachStore('the service', (testStore) => {
  it('resumes by itself the work of a job that failed for good, and ends although a check does not', async () => {
    const now = systemClock.now()
    const world = await openWorld(onHubSpot(), {
      location: await testStore.newLocation(),
      dataset: partOf(companyOf({ seed: 9, now }), { faulty: 1, oneIn: 400 }),
      now,
    })
    const { store, sandbox } = world
    await world.pass()
    // Like a check that waits for a CRM: it must not keep the service from ending.
    const serving = await serveWorld(world, { health: { watch: () => () => new Promise(() => undefined) } })
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

  it('says how a worker is on its own port, and serves its metrics for the password, but no pages', async () => {
    const now = systemClock.now()
    const world = await openWorld(onHubSpot(), {
      location: await testStore.newLocation(),
      dataset: partOf(companyOf({ seed: 9, now }), { faulty: 1, oneIn: 400 }),
      now,
    })
    const port = await freePort()
    const config = { ...world.config, role: 'worker', workerPort: port, password: 'secret' } as const
    const serving = await (await openMinset({ config, log: world.log, store: world.store, clock: world.clock })).serve()
    async function statusOf(path: string, password = ''): Promise<number> {
      const authorization = `Basic ${btoa(`minset:${password}`)}`
      // As a browser asks: it must not be led to a page where nobody can sign in.
      const headers = { accept: 'text/html', ...(password && { authorization }) }
      return (await fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: 'manual' })).status
    }
    try {
      expect(await statusOf('/healthz')).toBe(200)
      expect([200, 503]).toContain(await statusOf('/readyz'))
      expect([await statusOf('/metrics'), await statusOf('/metrics', 'secret')]).toEqual([401, 200])
      expect(await statusOf('/health', 'secret')).toBe(404)
    } finally {
      await serving.stop()
      await world.close()
    }
  })

  it('lets a worker without a port of its own listen nowhere, also not where the pages are', async () => {
    const now = systemClock.now()
    const dataset = partOf(companyOf({ seed: 9, now }), { faulty: 1, oneIn: 400 })
    const world = await openWorld(onHubSpot(), { location: await testStore.newLocation(), dataset, now })
    onTestFinished(() => world.close())
    const port = await freePort()
    const config = { ...world.config, role: 'worker', port } as const
    const serving = await (await openMinset({ config, log: world.log, store: world.store, clock: world.clock })).serve()
    try {
      await expect(tryPort({ host: '127.0.0.1', port })).resolves.toBeUndefined()
    } finally {
      await serving.stop()
    }
  })

  it('stops its parts at once, whichever waits, and logs one that fails to', async () => {
    const now = systemClock.now()
    const dataset = partOf(companyOf({ seed: 9, now }), { faulty: 1, oneIn: 400 })
    const world = await openWorld(onHubSpot(), { location: await testStore.newLocation(), dataset, now })
    onTestFinished(() => world.close())
    const lines: string[] = []
    const [asked, unwatched, answered] = [
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
    ]
    const open = Router().get('/slow', async (_request, response) => {
      asked.resolve()
      await answered.promise
      response.send('answered')
    })
    const serving = await serveWorld(world, {
      open,
      log: createLog('error', (line) => lines.push(line)),
      health: {
        watch: () => () => {
          unwatched.resolve()
          return Promise.reject(new Error('the store is closed'))
        },
      },
    })
    const slow = fetch(`${serving.url}/slow`)
    await asked.promise
    const stopped = serving.stop()
    // Were its parts stopped one after another, the server would end the request before.
    await unwatched.promise
    answered.resolve()

    expect(await (await slow).text()).toBe('answered')
    await stopped
    expect(lines).toEqual([expect.stringContaining('the store is closed')])
  })
})
