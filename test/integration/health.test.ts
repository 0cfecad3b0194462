import { afterEach, beforeEach, expect, it } from 'vitest'
import { ticksHeartbeat } from '../../src/health/index.ts'
import { noteHeartbeat } from '../../src/infra/db/heartbeat-store.ts'
import { startWebServer, type WebServer } from '../../src/infra/http/server.ts'
import { generateDataset } from '../../src/sandbox/generate-dataset.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { partOf } from '../support/part-of-company.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox } from '../support/world-crm.ts'

const now = new Date('2026-11-03T10:00:00Z')

describeEachCrm('health', (testStore, startCrm) => {
  let world: World<AnySandbox>
  let web: WebServer

  beforeEach(async () => {
    const dataset = partOf(generateDataset({ seed: 9, now }), { faulty: 1, oneIn: 100 })
    world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    await noteHeartbeat(world.store.database.db, ticksHeartbeat)
    web = await startWebServer(world.config, world.minset.site.routes, world.log)
  })
  afterEach(async () => {
    await web.close()
    await world.close()
  })

  it('is told of a time zone that nobody knows, and all pages show days of UTC', async () => {
    const dataset = {
      ...partOf(generateDataset({ seed: 9, now }), { faulty: 1, oneIn: 100 }),
      timeZone: 'Mars/Olympus',
    }
    const other = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    const pages = await startWebServer(other.config, other.minset.site.routes, other.log)
    try {
      await other.pass()
      for (const path of ['/', '/scorecards', '/scorecards?period=week', '/findings', '/digests', '/health']) {
        expect([path, (await fetch(`${pages.url}${path}`)).status]).toEqual([path, 200])
      }
      const health = await (await fetch(`${pages.url}/health`)).text()
      expect(health).toContain('Days are counted in UTC')
      expect(health).toContain('Mars/Olympus')
    } finally {
      await pages.close()
      await other.close()
    }
  })

  async function get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`${web.url}${path}`)
    return { status: response.status, text: await response.text() }
  }

  it('shows since when the CRM cannot be read, and afterwards how long that lasted', async () => {
    await world.pass()
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' })
    world.clock.advance({ minutes: 1 })
    let isDown = true
    world.sandbox.faults.add({ matches: () => isDown, times: 1000, answer: 'reset' })

    await expect(world.pass()).rejects.toThrow(/HubSpot|Pipedrive/)

    const page = await get('/health')
    expect(page.text).toContain('Failing since 3 Nov 2026')
    expect(page.text).toContain('The CRM cannot be read')
    const metrics = await get('/metrics')
    expect(metrics.text).toContain(`minset_condition{condition="crm-read",account="${world.accountId}"} 1`)
    const ready = await get('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text).toMatch(/^not ready\nThe CRM cannot be read.* Since 2026-11-03T10:01:00.000Z\.\n$/)

    isDown = false
    world.clock.advance({ minutes: 5 })
    await world.pass()

    const after = await get('/health')
    expect(after.text).toContain('No problems now.')
    expect(after.text).toMatch(/3 Nov 2026, \d\d:01 to 3 Nov 2026, \d\d:06: The CRM cannot be read/)
    expect(await get('/readyz')).toMatchObject({ status: 200 })
  })
})
