import type { Connection, Progress } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { type Minset, openMinset } from '../../src/minset.ts'
import type { Dataset } from '../../src/sandbox/dataset.ts'
import type { Exchange } from '../../src/sandbox/request-log.ts'
import { openStore, type Store } from '../../src/store.ts'
import { type SettableClock, settableClock } from './clock.ts'
import { holdToSpec } from './hold-to-spec.ts'
import { hubspotSpec } from './hubspot-spec.ts'

/** Minset connected to an emulated CRM over HTTP, as in the demo, with a clock that the test moves. */
export interface World {
  readonly clock: SettableClock
  readonly sandbox: HubSpotSandbox
  readonly store: Store
  readonly minset: Minset
  readonly connection: Connection
  readonly accountId: string
  /** What was done since the last look. */
  takeProgress(): readonly Progress[]
  /** One whole pass through the queue: sync, findings, write-back. */
  pass(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly location: DatabaseLocation
  readonly dataset: Dataset
  /** Where the clock stands at first. */
  readonly now: Date
  /** Is told of every call from the first one on. */
  readonly onExchange?: (exchange: Exchange) => void
}

/** Starts a sandbox in memory and Minset on the store; nothing has been read yet. */
export async function openWorld({ location, dataset, now, onExchange }: WorldOptions): Promise<World> {
  const clock = settableClock(now)
  let rateTime = 0
  const sandbox = await startHubSpotSandbox({
    dataset: () => dataset,
    dir: null,
    port: 0,
    clock: () => clock.now(),
    // A second between any two calls: limits are not what these tests are about.
    rateClock: () => new Date((rateTime += 1000)),
  })
  const checkTraffic = holdToSpec(sandbox.requests, hubspotSpec)
  if (onExchange) sandbox.requests.onExchange(onExchange)
  const config = loadConfig({
    ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
    HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
    HUBSPOT_BASE_URL: sandbox.url,
    HUBSPOT_UI_URL: sandbox.url,
    HUBSPOT_LIMIT_PER_10_SECONDS: '250',
    MINSET_SETTLE_SECONDS: '0',
  })
  const log = createLog('silent')
  const store = await openStore({ config, log })
  const progress: Progress[] = []
  const minset = await openMinset({ config, log, store, clock, progress: (_accountId, done) => progress.push(done) })
  const [connection] = minset.connections.all()
  if (connection === undefined) throw new Error('the token opens no account')
  const { accountId } = connection.account
  await minset.work()
  return {
    clock,
    sandbox,
    store,
    minset,
    connection,
    accountId,
    takeProgress: () => progress.splice(0),
    async pass() {
      const { db } = store.database
      await store.queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
      await store.queue.enqueue(db, { name: 'findings.evaluate', payload: { accountId } })
      await store.queue.drain()
    },
    async close() {
      await store.close()
      await sandbox.close()
      checkTraffic()
    },
  }
}
