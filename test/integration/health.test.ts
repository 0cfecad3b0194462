import { afterEach, beforeEach, expect, it } from 'vitest'
import { openMinset } from '../../src/app/index.ts'
import { ticksHeartbeat } from '../../src/health/index.ts'
import { noteHeartbeat } from '../../src/infra/db/heartbeat-store.ts'
import { startWebServer, type WebServer } from '../../src/infra/http/server.ts'
import { noteReach } from '../../src/sync/index.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { freePort } from '../support/free-port.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox } from '../support/world-crm.ts'

/** As in HubSpot's files; Pipedrive's do not define it. */
const fault = {
  category: 'INTERNAL_ERROR',
  correlationId: '0a0a0a0a-0000-4000-8000-000000000001',
  message: 'internal error',
}

const now = new Date('2026-11-03T10:00:00Z')

describeEachCrm('health', (testStore, startCrm) => {
  let world: World<AnySandbox>
  let web: WebServer

  beforeEach(async () => {
    const dataset = partOf(companyOf({ seed: 9, now }), { faulty: 0, oneIn: 400 })
    world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    await noteHeartbeat(world.store.database.db, ticksHeartbeat)
    web = await startWebServer(world.config, world.minset.site.routes, world.log)
  })
  afterEach(async () => {
    await web.close()
    await world.close()
  })

  it('reports an unknown time zone, and all pages show days of UTC', async () => {
    const dataset = {
      ...partOf(companyOf({ seed: 9, now }), { faulty: 0, oneIn: 400 }),
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

  it('shows since when the CRM has been unreadable, and afterwards how long that lasted', async () => {
    await world.pass()
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' })
    world.clock.advance({ minutes: 1 })
    let isDown = true
    world.sandbox.faults.add({ matches: () => isDown, times: 1000, answer: 'reset' })

    await expect(world.pass()).rejects.toThrow(/HubSpot|Pipedrive/)

    const page = await get('/health')
    expect(page.text).toContain('Failing since 3\u00a0Nov\u00a02026')
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
    expect(after.text).toMatch(/3\u00a0Nov\u00a02026, \d\d:01 to 3\u00a0Nov\u00a02026, \d\d:06: The CRM cannot be read/)
    expect(await get('/readyz')).toMatchObject({ status: 200 })
  })

  it('reports that the CRM no longer accepts the credentials, also after a restart', async () => {
    await world.pass()
    const body =
      world.crm.vendor === 'hubspot'
        ? { ...fault, category: 'INVALID_AUTHENTICATION', message: 'expired', status: 'error' }
        : {
            success: false,
            error: 'unauthorized access',
            errorCode: 401,
            error_info: 'Please check developers.pipedrive.com',
          }
    world.sandbox.faults.add({ matches: () => true, times: 1000, answer: { status: 401, body } })
    await expect(world.pass()).rejects.toThrow(/HubSpot|Pipedrive/)

    const before = await get('/readyz')
    expect(before).toMatchObject({
      status: 503,
      text: expect.stringMatching(/^not ready\nThe account is disconnected: .*token.*\n$/) as string,
    })

    world.clock.advance({ hours: 1 })
    const { config, log, store, clock } = world
    const again = await openMinset({ config, log, store, clock })
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${port}`
    const other = await startWebServer({ ...config, port, publicUrl }, again.site.routes, log)
    try {
      const after = await fetch(`${other.url}/readyz`)
      expect(after.status).toBe(503)
      expect(await after.text()).toContain(before.text.split('\n')[1])
      const page = await (await fetch(`${other.url}/health`)).text()
      expect(page).toMatch(/The account of the (HubSpot|Pipedrive) token cannot be opened/)
      expect(page).toContain('3\u00a0Nov\u00a02026, 10:00')
    } finally {
      await other.close()
    }
  })

  /** The check that the schedules run every 20 seconds, at a time without recent calls. */
  async function seeToReach(): Promise<void> {
    const { accountId, opened, clock, store } = world
    const reach = { ...opened.crm.reach, wasAnswered: () => false }
    await noteReach({ db: store.database.db, clock, sleep: () => Promise.resolve() }, [{ accountId, reach }])
  }

  it.each([
    ['breaks connections', 'reset', /cannot be reached from here, or breaks the connection/],
    ['has a fault of its own', { status: 503, body: fault }, /answers with status 503/],
  ] as const)('shows that the CRM %s even between two reads, and when that is over', async (_, answer, words) => {
    await world.pass()
    world.clock.advance({ minutes: 1 })
    let isDown = true
    world.sandbox.faults.add({ matches: () => isDown, times: 1000, answer })

    await seeToReach()
    world.clock.advance({ seconds: 20 })
    await seeToReach()

    const ready = await get('/readyz')
    expect(ready.status).toBe(503)
    expect(ready.text).toMatch(words)
    expect(ready.text).toContain('Since 2026-11-03T10:01:00.000Z.')
    expect((await get('/health')).text).toMatch(words)

    isDown = false
    await seeToReach()

    expect((await get('/health')).text).toContain('No problems now.')
    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' })
  })

  it('does not treat a single failure as an outage, nor a refusal', async () => {
    await world.pass()
    world.sandbox.faults.add({ matches: () => true, times: 1, answer: 'reset' })
    world.sandbox.requests.reset()

    await seeToReach()

    expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' })
    expect(world.sandbox.requests.requests().map(({ status }) => status)).toContain(401)
  })

  it('does not probe the CRM while calls are answered, and does once one is not', async () => {
    const { reach } = world.opened.crm
    await world.pass()
    expect(reach.wasAnswered(0)).toBe(true)
    world.sandbox.faults.add({ matches: () => true, times: 1000, answer: { status: 502, body: fault } })

    await expect(world.pass()).rejects.toThrow(/HubSpot|Pipedrive/)

    expect(reach.wasAnswered(60_000)).toBe(false)
  })
})
