import { sql } from 'kysely'
import type { OpenAccount } from '../../src/app/accounts/open-account.ts'
import type { Progress } from '../../src/app/accounts/wire-stages.ts'
import { type Config, loadConfig } from '../../src/app/config.ts'
import { type Minset, openMinset } from '../../src/app/index.ts'
import { openStore, type Store } from '../../src/app/open-store.ts'
import type { Timer } from '../../src/crm/http/pace/timer.ts'
import type { Database, DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import { newKey } from '../../src/infra/secrets/keyring.ts'
import type { Environment } from '../../src/infra/variables.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { type SettableClock, settableClock } from './clock.ts'
import { freePort } from './free-port.ts'
import { holdToSpec } from './hold-to-spec.ts'
import { createSkippingTimer } from './virtual-timer.ts'
import type { AnySandbox, StartCrm, WorldCrm } from './world-crm.ts'

export interface WorldOptions {
  readonly location: DatabaseLocation
  readonly dataset: Dataset
  /** The initial time of the clock. */
  readonly now: Date
  readonly environment?: Environment
  readonly log?: Log
  /** Called with every call, from the first one on. */
  readonly onExchange?: (exchange: Exchange) => void
}

/** Minset over HTTP with emulated CRMs, on a clock that the test moves; waits take no real time. */
export interface Stage {
  readonly clock: SettableClock
  readonly config: Config
  readonly log: Log
  readonly store: Store
  readonly minset: Minset
  /** The work done since the last call. */
  takeProgress(): readonly Progress[]
  /** One whole pass of an account through the queue: sync, findings, write-back. */
  pass(accountId: string): Promise<void>
  close(): Promise<void>
}

/** The parameters of a world in addition to its options. */
export interface StagePlan<Crms> {
  /** Starts the emulated CRMs, in the order in which they are to be stopped. */
  readonly start: (starter: <S extends AnySandbox>(start: StartCrm<S>) => Promise<WorldCrm<S>>) => Promise<Crms>
  /** The configuration that connects them. */
  readonly environment: (crms: Crms) => Environment
}

/** Starts emulated CRMs in memory and opens Minset on the store; only accounts with tokens are connected. */
export async function openStage<Crms>(
  options: WorldOptions,
  { start, environment }: StagePlan<Crms>,
): Promise<Stage & { readonly crms: Crms }> {
  const { location, dataset, now, onExchange } = options
  const clock = settableClock(now)
  const port = await freePort()
  const closers: (() => Promise<void> | void)[] = []
  const crms = await start(async (startCrm) => {
    const crm = await startCrm({ dataset, clock: () => clock.now(), publicUrl: `http://127.0.0.1:${port}` })
    if (onExchange) crm.sandbox.requests.onExchange(onExchange)
    const checkTraffic = holdToSpec(crm.sandbox.requests, crm.spec)
    closers.push(() => crm.sandbox.close(), checkTraffic)
    return crm
  })
  const config = loadConfig({
    ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
    MINSET_SECRET_KEYS: newKey('test'),
    MINSET_SETTLE_SECONDS: '0',
    MINSET_PORT: String(port),
    ...environment(crms),
    ...options.environment,
  })
  const log = options.log ?? createLog('silent')
  const store = await openStore({ config, log })
  const done: Progress[] = []
  function progress(_accountId: string, one: Progress): void {
    done.push(one)
  }
  const minset = await openMinset({ config, log, store, clock, timer: skippingTimer(store.database), progress })
  return {
    clock,
    config,
    log,
    store,
    minset,
    crms,
    takeProgress: () => done.splice(0),
    async pass(accountId) {
      const { db } = store.database
      await store.queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
      await store.queue.enqueue(db, { name: 'findings.evaluate', payload: { accountId } })
      await store.queue.drain()
    },
    async close() {
      await store.close()
      for (const close of closers) await close()
    },
  }
}

/**
 * Waits take no real time, not even on a server, where the calls within a limit are counted by the database's clock: a
 * wait moves the stored times back by its length.
 */
function skippingTimer({ kind, db }: Database): Timer {
  const timer = createSkippingTimer()
  if (kind === 'embedded') return timer
  let last: Promise<unknown> = Promise.resolve()
  return {
    now: () => timer.now(),
    async sleep(ms) {
      await timer.sleep(ms)
      // One after the other, because each statement locks all of an account's rate-limit slots.
      last = last.then(() => sql`update rate_limit_slots set free_at = free_at - ${ms} * interval '1 ms'`.execute(db))
      await last
    },
  }
}

/** Minset connected by a token to an emulated CRM. */
export interface World<Sandbox extends AnySandbox> extends Omit<Stage, 'pass'> {
  readonly crm: WorldCrm<Sandbox>
  readonly sandbox: Sandbox
  readonly opened: OpenAccount
  readonly accountId: string
  /** One complete pass through the queue: sync, findings, write-back; default: of this account. */
  pass(accountId?: string): Promise<void>
}

/** Connects an emulated CRM by its token; reads nothing yet. */
export async function openWorld<Sandbox extends AnySandbox>(
  startCrm: StartCrm<Sandbox>,
  options: WorldOptions,
): Promise<World<Sandbox>> {
  const { crms: crm, ...stage } = await openStage(options, {
    start: (starter) => starter(startCrm),
    environment: ({ byToken }) => byToken,
  })
  const [opened] = stage.minset.accounts.all()
  if (opened === undefined) throw new Error('the token opens no account')
  const { accountId } = opened.account
  await stage.minset.work()
  return { ...stage, crm, sandbox: crm.sandbox, opened, accountId, pass: (id = accountId) => stage.pass(id) }
}
