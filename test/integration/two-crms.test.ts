import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadAccounts } from '../../src/accounts/index.ts'
import { loadConfig } from '../../src/config.ts'
import { openConnections } from '../../src/connections.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/crm/pipedrive/sandbox/index.ts'
import { agreementWords } from '../../src/demo/agreement.ts'
import { takePicture } from '../../src/demo/take-picture.ts'
import { objectTypePlurals } from '../../src/domain/record.ts'
import { loadInboxState } from '../../src/inbox/index.ts'
import { startWebServer, type WebServer } from '../../src/infra/http/server.ts'
import { newKey } from '../../src/infra/keyring.ts'
import { createLog } from '../../src/infra/log.ts'
import { type Minset, openMinset } from '../../src/minset.ts'
import { supervisionOf } from '../../src/sandbox/supervision-of.ts'
import { openStore, type Store } from '../../src/store.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeEachStore('the same company in HubSpot, by a token, and in Pipedrive, by the app', (testStore) => {
  const dataset = smallCompany(7, now)
  let folder: string
  let clock: SettableClock
  let hubspot: HubSpotSandbox
  let pipedrive: PipedriveSandbox
  let store: Store
  let minset: Minset
  let web: WebServer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minset-two-crms-'))
    const teamsFile = join(folder, 'teams.yaml')
    await writeFile(teamsFile, stringify({ teams: supervisionOf(dataset) }))
    clock = settableClock(now)
    const port = await freePort()
    let rateTime = 0
    const options = {
      dataset: () => dataset,
      dir: null,
      port: 0,
      clock: () => clock.now(),
      rateClock: () => new Date((rateTime += 1000)),
    }
    hubspot = await startHubSpotSandbox(options)
    pipedrive = await startPipedriveSandbox({
      ...options,
      redirectUri: `http://127.0.0.1:${port}/oauth/pipedrive/callback`,
    })
    const location = await testStore.newLocation()
    const config = loadConfig({
      ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
      HUBSPOT_ACCESS_TOKEN: hubspot.accessToken,
      HUBSPOT_BASE_URL: hubspot.url,
      PIPEDRIVE_CLIENT_ID: pipedrive.app.clientId,
      PIPEDRIVE_CLIENT_SECRET: pipedrive.app.clientSecret,
      PIPEDRIVE_OAUTH_URL: pipedrive.url,
      PIPEDRIVE_BASE_URL: pipedrive.url,
      MINSET_SECRET_KEYS: newKey('test'),
      MINSET_SETTLE_SECONDS: '0',
      MINSET_TEAMS_FILE: teamsFile,
      MINSET_PORT: String(port),
    })
    const log = createLog('silent')
    store = await openStore({ config, log })
    minset = await openMinset({ config, log, store, clock })
    web = await startWebServer(config, minset.site.routes, log)
    await minset.work()
    await installInPipedrive()
    for (const { account } of minset.connections.all()) {
      const { accountId } = account
      await store.queue.enqueue(store.database.db, { name: 'crm.sync', payload: { accountId, full: false } })
    }
    await store.queue.drain()
  })
  afterAll(async () => {
    await web.close()
    await store.close()
    await hubspot.close()
    await pipedrive.close()
    await rm(folder, { recursive: true })
  })

  async function installInPipedrive(): Promise<void> {
    const install = minset.connections.apps.get('pipedrive')?.install
    if (install === undefined) throw new Error('no app is configured')
    const { redirectUri } = pipedrive.app
    const grant = await install.exchange({ code: pipedrive.authorise(), redirectUri, access: 'write' })
    await minset.connections.adopt('pipedrive', grant)
  }

  function pipedriveId(): string {
    return `pipedrive-${pipedrive.companyId}`
  }

  async function connected(): Promise<string[]> {
    const accounts = await loadAccounts(store.database.db)
    return accounts.filter(({ status }) => status.isConnected).map(({ account }) => account.accountId)
  }

  async function endOfWork(): Promise<string> {
    return store.queue.drain().then(
      () => 'done',
      () => 'something failed',
    )
  }

  function countWebhooks(method: string): number {
    return pipedrive.requests.requests().filter((one) => one.method === method && one.path.includes('/webhooks')).length
  }

  it('is served side by side, and Minset says the same of both, record by record', async () => {
    const pictures = minset.connections.all().map(async ({ account }) => {
      const { ui, datasetIds } = account.vendor === 'hubspot' ? hubspot : pipedrive
      return takePicture(store, {
        account,
        title: ui.crmName,
        datasetIdOf: ({ type, id }) => datasetIds.get(`${objectTypePlurals[type]}:${id}`) ?? null,
        now: clock.now(),
      })
    })

    expect(await connected()).toEqual(['hubspot-62515', pipedriveId()])
    expect(agreementWords(await Promise.all(pictures))).toEqual([
      expect.stringMatching(
        /^HubSpot and Pipedrive agree record by record: \d+ findings, \d+ outcomes, 30 scorecards and 5 digests[.]$/,
      ),
    ])
  })

  it('tells of its changes in Pipedrive at once, to the address that Minset has given', async () => {
    expect(countWebhooks('POST')).toBe(4)
    const [deal] = dataset.deals
    pipedrive.write('deals', pipedrive.idOf('deals', deal?.id ?? ''), { title: 'Another name' })
    expect(await pipedrive.webhooks.deliverDue()).toBeGreaterThan(0)

    expect((await loadInboxState(store.database.db, pipedriveId())).lastReceived).not.toBeNull()
    expect((await loadInboxState(store.database.db, 'hubspot-62515')).lastReceived).toBeNull()
  })

  it('goes on while a colleague removes the app, and ends for Pipedrive alone when its person does', async () => {
    const colleague = pipedrive.users.find(({ id }) => id !== pipedrive.adminId)
    expect(await pipedrive.uninstall(colleague?.id)).toBe(204)
    expect(await connected()).toContain(pipedriveId())

    expect(await pipedrive.uninstall()).toBe(204)
    expect(await connected()).toEqual(['hubspot-62515'])
    await expect(minset.connections.find(pipedriveId())?.crm.read.account()).rejects.toThrow('connect it again')
  })

  it('can be connected again, and ends the subscriptions when it is disconnected', async () => {
    // Work that the event before has called for found the door closed.
    await expect.poll(endOfWork, { timeout: 20_000 }).toBe('done')
    await installInPipedrive()
    await store.queue.drain()
    pipedrive.requests.reset()
    const { isInstalled } = await minset.connections.disconnect(pipedriveId(), { remove: false, erase: false })

    expect(isInstalled).toBe(true)
    expect(countWebhooks('DELETE')).toBe(4)
    expect(await connected()).toEqual(['hubspot-62515'])
  })

  it('is served as far as it can be while one CRM does not let Minset in, and wholly as soon as it does', async () => {
    const { account } = minset.connections.all()[0] ?? {}
    const location = await testStore.newLocation()
    const config = loadConfig({
      ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
      HUBSPOT_ACCESS_TOKEN: hubspot.accessToken,
      HUBSPOT_BASE_URL: hubspot.url,
      PIPEDRIVE_API_TOKEN: pipedrive.accessToken,
      PIPEDRIVE_BASE_URL: pipedrive.url,
    })
    const log = createLog('silent')
    const other = await openStore({ config, log })
    const deps = { config, log, clock, store: other, progress: () => undefined }
    function lockHubSpot(): void {
      const body = { status: 'error', message: 'expired', category: 'INVALID_AUTHENTICATION' }
      hubspot.faults.add({ matches: () => true, times: 1, answer: { status: 401, body } })
    }
    try {
      lockHubSpot()
      await expect(openConnections({ ...deps, isPatient: false })).rejects.toThrow('HubSpot')
      lockHubSpot()
      const connections = await openConnections({ ...deps, isPatient: true })

      expect(connections.all().map((one) => one.account.accountId)).toEqual([pipedriveId()])
      await connections.openWaiting()
      expect(connections.all().map((one) => one.account.accountId)).toEqual([pipedriveId(), account?.accountId])
    } finally {
      await other.close()
    }
  })
})
