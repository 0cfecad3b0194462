import type { Connection } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { newKey } from '../../src/infra/keyring.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import type { Environment } from '../../src/infra/variables.ts'
import { type Minset, openMinset } from '../../src/minset.ts'
import type { Dataset } from '../../src/sandbox/dataset.ts'
import { openStore, type Store } from '../../src/store.ts'
import { type SettableClock, settableClock } from './clock.ts'
import { freePort } from './free-port.ts'
import { holdToSpec } from './hold-to-spec.ts'
import { hubspotSpec } from './hubspot-spec.ts'

/** Minset installed as an app in an emulated CRM that sends it webhooks, over HTTP, with a clock that the test moves. */
export interface InstalledWorld {
  readonly clock: SettableClock
  readonly sandbox: HubSpotSandbox
  readonly store: Store
  readonly minset: Minset
  readonly connection: Connection
  readonly accountId: string
  /** Where Minset listens. */
  readonly url: string
  /** Delivers the events that are due, and does everything that follows from them; no poll. */
  settle(): Promise<void>
  close(): Promise<void>
}

export interface InstalledOptions {
  readonly location: DatabaseLocation
  readonly dataset: Dataset
  readonly now: Date
  readonly environment?: Environment
  readonly log?: Log
  /** Scopes that the person grants; all that are asked for unless given. */
  readonly scopes?: readonly string[]
}

/** Starts both and reads the account once; flags and outcomes are written. */
export async function openInstalledWorld(options: InstalledOptions): Promise<InstalledWorld> {
  const clock = settableClock(options.now)
  let rateTime = 0
  const sandbox = await startHubSpotSandbox({
    dataset: () => options.dataset,
    dir: null,
    port: 0,
    clock: () => clock.now(),
    rateClock: () => new Date((rateTime += 1000)),
  })
  const checkTraffic = holdToSpec(sandbox.requests, hubspotSpec)
  const config = loadConfig({
    ...('url' in options.location ? { DATABASE_URL: options.location.url } : { MINSET_DATA_DIR: options.location.dir }),
    HUBSPOT_CLIENT_ID: sandbox.app.clientId,
    HUBSPOT_CLIENT_SECRET: sandbox.app.clientSecret,
    HUBSPOT_APP_ID: String(sandbox.app.appId),
    HUBSPOT_BASE_URL: sandbox.url,
    HUBSPOT_UI_URL: sandbox.url,
    HUBSPOT_LIMIT_PER_10_SECONDS: '250',
    MINSET_SECRET_KEYS: newKey('test'),
    MINSET_SETTLE_SECONDS: '0',
    MINSET_PORT: String(await freePort()),
    ...options.environment,
  })
  const log = options.log ?? createLog('silent')
  const store = await openStore({ config, log })
  const minset = await openMinset({ config, log, store, clock })
  const connection = await install(minset, sandbox, options.scopes)
  const { accountId } = connection.account
  const web = await startWebServer(config, minset.site.routes, log)
  await minset.work()
  await store.queue.drain()
  sandbox.webhooks.connect({ targetUrl: `${web.url}/hooks/hubspot` })
  return {
    clock,
    sandbox,
    store,
    minset,
    connection,
    accountId,
    url: web.url,
    async settle() {
      await sandbox.webhooks.deliverDue()
      await store.queue.enqueue(store.database.db, { name: 'inbox.sort', payload: { accountId } })
      await store.queue.drain()
    },
    async close() {
      await web.close()
      await store.close()
      await sandbox.close()
      checkTraffic()
    },
  }
}

/** What a person does who says yes on the page of consent. */
async function install(minset: Minset, sandbox: HubSpotSandbox, granted?: readonly string[]): Promise<Connection> {
  const app = minset.connections.apps.get('hubspot')
  if (app === undefined) throw new Error('no app is configured')
  const { redirectUri } = sandbox.app
  const asked = new URL(app.install.authorizeUrl({ access: 'write', redirectUri, state: 'x' })).searchParams
  const scopes = granted ?? `${asked.get('scope')} ${asked.get('optional_scope')}`.split(' ')
  return minset.connections.adopt(
    'hubspot',
    await app.install.exchange({ code: sandbox.tokens.authorise(scopes), redirectUri, access: 'write' }),
  )
}
