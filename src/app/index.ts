import type { CrmRuntime } from '../crm/vendor.ts'
import { openHealth } from '../health/index.ts'
import { createIntake, type Intake, saveEvents } from '../inbox/index.ts'
import { type OpenAccounts, openAccounts } from './accounts/open-accounts.ts'
import type { Progress } from './accounts/wire-stages.ts'
import type { AppContext } from './context.ts'
import { openMetrics } from './gauges.ts'
import { healthDepsOf } from './health-deps.ts'
import { jobHandlers } from './job-handlers.ts'
import { watchRules } from './watch-rules.ts'
import { workerRoutes } from './web/machine-routes.ts'
import { type Serving, serve } from './web/serve.ts'
import { openSite, type Site, type SiteDeps } from './web/web-routes.ts'

export interface MinsetDeps extends AppContext, Pick<CrmRuntime, 'timer'>, Pick<SiteDeps, 'demoPeople'> {
  /** Called with the result of each slice of work. */
  readonly progress?: (accountId: string, progress: Progress) => void
}

/** The whole of Minset over an open store. */
export interface Minset {
  readonly accounts: OpenAccounts
  readonly site: Site
  /** Starts to process jobs, if this process is configured for it. */
  work(): Promise<void>
  /**
   * Starts what this process is configured for: pages and webhooks, schedules, or both. A worker serves how it is, if it has a port.
   *
   * @throws EnvironmentError if the port is not available
   */
  serve(): Promise<Serving>
}

/** Connects the accounts and wires everything. Starts nothing yet. */
export async function openMinset(deps: MinsetDeps): Promise<Minset> {
  const { config, store, log } = deps
  const late: { accounts: OpenAccounts | null } = { accounts: null }
  const rules = watchRules(deps)
  const openedAtMs = performance.now()
  const health = openHealth({
    ...healthDepsOf(deps),
    uptimeSeconds: () => (performance.now() - openedAtMs) / 1000,
    log,
    waitingTokens: () => late.accounts?.waiting() ?? [],
    unopenedAccounts: () => late.accounts?.unopened() ?? new Map(),
    rulesFileProblem: () => rules.problem(),
    accounts: () => late.accounts?.all() ?? [],
  })
  const metrics = openMetrics({ ...deps, health, accounts: () => late.accounts })
  const accounts = await openAccounts({
    ...deps,
    isPatient: true,
    progress(accountId, done) {
      log.info({ accountId, ...quiet(done) }, 'done')
      if (done.stage === 'write-back') {
        metrics.countWritten(accountId, done)
        for (const lagMs of done.lagsMs) metrics.observeLag(accountId, lagMs / 1000)
      }
      deps.progress?.(accountId, done)
    },
  })
  late.accounts = accounts
  const intake = openIntake(deps)
  const site = openSite({ ...deps, accounts, metrics, intake, health })
  const handlers = jobHandlers({ ...deps, accounts, site, metrics, intake })
  return {
    accounts,
    site,
    serve() {
      const routes = config.role === 'worker' ? workerRoutes({ health, metrics }) : site.routes
      return serve({ ...deps, accounts, health, rules, routes })
    },
    async work() {
      if (config.role !== 'web') await store.queue.work(handlers)
    },
  }
}

/**
 * The embedded store runs one statement at a time. On a server, this number of saves leaves connections of the pool
 * free.
 */
const savingsAtOnce = { embedded: 1, server: 6 } as const

function openIntake({ store: { database }, clock }: MinsetDeps): Intake {
  return createIntake({
    save: async (events) => {
      await saveEvents(database.db, { events, source: 'webhook', now: clock.now() })
    },
    atOnce: savingsAtOnce[database.kind],
  })
}

/** The fields of one log line per slice, without figures per record. */
function quiet(done: Progress): object {
  return done.stage === 'write-back' ? { ...done, lagsMs: undefined } : done
}
