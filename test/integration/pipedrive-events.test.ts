import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { Connection } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/crm/pipedrive/sandbox/index.ts'
import { AppError } from '../../src/domain/errors.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { newKey } from '../../src/infra/keyring.ts'
import { createLog } from '../../src/infra/log.ts'
import { openMinset } from '../../src/minset.ts'
import { openStore, type Store } from '../../src/store.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'

describeEachStore('events of an installed Pipedrive company', (testStore) => {
  let clock: SettableClock
  let sandbox: PipedriveSandbox
  let store: Store
  let connection: Connection
  let accountId: string

  beforeEach(async () => {
    clock = settableClock('2026-10-14T10:00:00Z')
    const publicUrl = `http://127.0.0.1:${await freePort()}`
    sandbox = await startPipedriveSandbox({
      dataset: () => smallCompany(7, clock.now()),
      dir: null,
      port: 0,
      clock: () => clock.now(),
      rateClock: () => clock.now(),
      burst: 1000,
      redirectUri: `${publicUrl}/oauth/pipedrive/callback`,
    })
    onTestFinished(() => sandbox.close())
    const location = await testStore.newLocation()
    const config = loadConfig({
      ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
      PIPEDRIVE_CLIENT_ID: sandbox.app.clientId,
      PIPEDRIVE_CLIENT_SECRET: sandbox.app.clientSecret,
      PIPEDRIVE_OAUTH_URL: sandbox.url,
      PIPEDRIVE_BASE_URL: sandbox.url,
      MINSET_SECRET_KEYS: newKey('test'),
      MINSET_SETTLE_SECONDS: '0',
      MINSET_PORT: new URL(publicUrl).port,
      MINSET_PUBLIC_URL: publicUrl,
    })
    const log = createLog('silent')
    store = await openStore({ config, log })
    onTestFinished(() => store.close())
    const minset = await openMinset({ config, log, store, clock })
    const install = minset.connections.apps.get('pipedrive')?.install
    if (install === undefined) throw new Error('no app is configured')
    const { redirectUri } = sandbox.app
    const grant = await install.exchange({ code: sandbox.authorise(), redirectUri, access: 'write' })
    connection = await minset.connections.adopt('pipedrive', grant)
    accountId = connection.account.accountId
    const web = await startWebServer(config, minset.site.routes, log)
    onTestFinished(() => web.close())
  })

  /** Names of the people in the mirror. */
  async function mirrored(): Promise<readonly string[]> {
    const rows = await store.database.db
      .selectFrom('records')
      .select('record_id')
      .where('object_type', '=', 'contact')
      .execute()
    return rows.map((row) => row.record_id)
  }

  it('are kept from the first one on, though nothing is noted yet of the webhooks that were just made', async () => {
    await connection.crm.subscriptions?.ensure([])
    const { id } = sandbox.create('persons', { name: 'Kari Nordmann' })

    expect(await sandbox.webhooks.deliverDue()).toBe(1)

    await connection.handlers['inbox.sort']({ accountId })
    await connection.handlers['crm.refresh']({ accountId })
    expect(await mirrored()).toEqual([String(id)])
  })

  it('are made up for when webhooks had ended, though the CRM went away just when that was found out', async () => {
    await connection.handlers['crm.sync']({ accountId, full: true })
    await connection.sync({ full: false })
    const [gone = ''] = await mirrored()
    sandbox.webhooks.endAll()
    sandbox.archive('persons', gone)
    clock.advance({ hours: 1 })
    let isDown = true
    sandbox.faults.add({
      matches: ({ path }) => isDown && path.endsWith('/v1/users'),
      times: Number.POSITIVE_INFINITY,
      answer: { status: 404, body: {} },
    })
    await expect(connection.handlers['crm.sync']({ accountId, full: false })).rejects.toThrow(AppError)
    expect(await mirrored()).toContain(gone)
    isDown = false

    await connection.handlers['crm.sync']({ accountId, full: false })
    await connection.sync({ full: false })

    expect(await mirrored()).not.toContain(gone)
  })
})
