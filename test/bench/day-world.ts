import type { OpenAccount } from '../../src/app/accounts/open-account.ts'
import { loadConfig } from '../../src/app/config.ts'
import { openMinset } from '../../src/app/index.ts'
import { openStore, type Store } from '../../src/app/open-store.ts'
import { isAnyRefreshDue } from '../../src/inbox/index.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { createLog } from '../../src/infra/log.ts'
import { newKey } from '../../src/infra/secrets/keyring.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { loadFullSync } from '../../src/sync/index.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { freePort } from '../support/free-port.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

/** Minset's default poll interval for accounts with events. */
export const reconcileMinutes = 10

interface DayWorldOptions {
  readonly location: DatabaseLocation
  readonly dataset: Dataset
  readonly now: Date
  /** For the whole company. */
  readonly dailyTokens: number
}

/** Minset over HTTP with an emulated Pipedrive company, on a clock that the bench moves; its stages run on request. */
export interface DayWorld {
  readonly clock: SettableClock
  readonly sandbox: PipedriveSandbox
  /** Installs the app, reads everything once, and writes the results. */
  connect(): Promise<void>
  /** The periodic work of the schedules: checks, a poll, and a full sync if it is due. */
  poll(): Promise<void>
  /** Delivers events and does the resulting work, until there is no more. */
  settle(): Promise<void>
  close(): Promise<void>
}

export async function openDayWorld({ location, dataset, now, dailyTokens }: DayWorldOptions): Promise<DayWorld> {
  const clock = settableClock(now)
  const publicUrl = `http://127.0.0.1:${await freePort()}`
  const sandbox = await startPipedriveSandbox({
    dataset: () => dataset,
    dir: null,
    port: 0,
    clock: () => clock.now(),
    // While the clock stands still, the window of two seconds must not fill; pacing is measured elsewhere.
    rateClock: () => clock.now(),
    burst: 100_000,
    dailyTokens,
    redirectUri: `${publicUrl}/oauth/pipedrive/callback`,
  })
  const config = loadConfig({
    ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
    PIPEDRIVE_CLIENT_ID: sandbox.app.clientId,
    PIPEDRIVE_CLIENT_SECRET: sandbox.app.clientSecret,
    PIPEDRIVE_OAUTH_URL: sandbox.url,
    PIPEDRIVE_BASE_URL: sandbox.url,
    MINSET_SECRET_KEYS: newKey('bench'),
    MINSET_PORT: new URL(publicUrl).port,
    MINSET_PUBLIC_URL: publicUrl,
    MINSET_RECONCILE_SECONDS: String(reconcileMinutes * 60),
  })
  const log = createLog('silent')
  const store = await openStore({ config, log })
  const minset = await openMinset({ config, log, store, clock, timer: createSkippingTimer() })
  const web = await startWebServer(config, minset.site.routes, log)
  async function install(): Promise<OpenAccount> {
    const app = minset.accounts.apps.get('pipedrive')
    if (app === undefined) throw new Error('no app is configured')
    const { redirectUri } = sandbox.app
    const grant = await app.install.exchange({ code: sandbox.authorise(), redirectUri, access: 'write' })
    return minset.accounts.adopt('pipedrive', grant)
  }
  const day = { store, clock, sandbox, opened: await install() }
  return {
    clock,
    sandbox,
    async connect() {
      await poll(day)
      await settle(day)
    },
    poll: () => poll(day),
    settle: () => settle(day),
    async close() {
      await web.close()
      await store.close()
      await sandbox.close()
    },
  }
}

interface Day {
  readonly store: Store
  readonly clock: SettableClock
  readonly sandbox: PipedriveSandbox
  readonly opened: OpenAccount
}

async function poll({ store, opened }: Day): Promise<void> {
  const { accountId } = opened.account
  const { db } = store.database
  let isReading: boolean
  do {
    await opened.slices.subscribe()
    await opened.slices.sync(false)
    isReading = ((await loadFullSync(db, accountId))?.position ?? null) !== null
  } while (isReading)
}

async function settle(day: Day): Promise<void> {
  const { sandbox, opened } = day
  let delivered: number
  do {
    delivered = await sandbox.webhooks.deliverDue()
    if (delivered > 0) await opened.slices.sortInbox()
    await refresh(day)
    await opened.evaluate()
    await opened.writeBack()
  } while (delivered > 0)
}

async function refresh({ store, clock, opened }: Day): Promise<void> {
  const { accountId } = opened.account
  while (await isAnyRefreshDue(store.database.db, accountId, clock.now())) {
    await opened.slices.refresh()
  }
}
