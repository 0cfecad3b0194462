import { loadAccounts, loadLeavingAccounts, removeDisconnections } from '../accounts/index.ts'
import { isAnyDigestDue, weekOf } from '../digests/index.ts'
import { ticksHeartbeat } from '../health/index.ts'
import { isAnyRefreshDue, isAnyUnsorted } from '../inbox/index.ts'
import { lastFiring } from '../infra/cron.ts'
import { noteHeartbeat } from '../infra/db/heartbeat-store.ts'
import { type Log, logText } from '../infra/log.ts'
import { startSchedule } from '../infra/schedule.ts'
import { forgetPast } from '../people/index.ts'
import { isAnyDue } from '../records/index.ts'
import { carryOutPlan } from '../rulesets/index.ts'
import { expireSubscriptionCheck, noteReach, pollSecondsOf, reachEverySeconds } from '../sync/index.ts'
import { isAnyPending } from '../write-back/index.ts'
import type { OpenAccount } from './accounts/open-account.ts'
import type { OpenAccounts } from './accounts/open-accounts.ts'
import type { Config } from './config.ts'
import type { AppContext } from './context.ts'
import type { Store } from './open-store.ts'
import { lookEverySeconds, type RulesWatch } from './watch-rules.ts'

export interface ScheduleDeps extends AppContext {
  readonly accounts: Pick<OpenAccounts, 'all' | 'apps' | 'openWaiting'>
}

/** How often the schedules check whether something is due. */
const tickSeconds = 10

/** How long the page of a disconnection reports its end. */
const disconnectionsKeptMs = 30 * 24 * 3_600_000

/** Watches the rules file. Runs in every process, because each reports on the file that it reads itself. */
export function watchRulesFile(log: Log, rules: Pick<RulesWatch, 'look'>): () => Promise<void> {
  return startSchedule(
    { cron: '0 * * * * *', everySeconds: lookEverySeconds },
    reporting(log, () => rules.look()),
  )
}

/**
 * Enqueues what the previous run may have left undone, then starts the schedules.
 *
 * @returns stops them and waits for running ticks
 */
export async function startWork(deps: ScheduleDeps): Promise<() => Promise<void>> {
  await enqueueFirst(deps)
  return startSchedules(deps)
}

/** Enqueues what the previous run may have left undone. */
async function enqueueFirst({ store, accounts }: ScheduleDeps): Promise<void> {
  const { db } = store.database
  for (const { account } of accounts.all()) {
    const payload = { accountId: account.accountId }
    await expireSubscriptionCheck(db, account.accountId)
    await store.queue.enqueue(db, { name: 'crm.sync', payload: { ...payload, full: false } })
    for (const name of ['inbox.sort', 'crm.refresh', 'findings.evaluate', 'crm.write-back'] as const) {
      await store.queue.enqueue(db, { name, payload })
    }
  }
}

/** Ticks only add jobs, and only one per interval, so any number of processes may tick. */
function startSchedules(deps: ScheduleDeps): () => Promise<void> {
  const stopTicking = startSchedule(
    { cron: `*/${tickSeconds} * * * * *`, everySeconds: tickSeconds },
    reporting(deps.log, async () => {
      for (const opened of deps.accounts.all()) {
        await tickRules(deps, opened)
        await tick(deps, opened)
        await tickDigests(deps, opened)
      }
      await tickDisconnections(deps)
      await fetchJournals(deps)
      await noteHeartbeat(deps.store.database.db, ticksHeartbeat)
    }),
  )
  // Not part of a tick: a call to an unreachable CRM may take long.
  const stopOpening = startSchedule(
    { cron: '0 * * * * *', everySeconds: 60 },
    reporting(deps.log, () => deps.accounts.openWaiting()),
  )
  const stopReaching = startSchedule(
    { cron: `*/${reachEverySeconds} * * * * *`, everySeconds: reachEverySeconds },
    reporting(deps.log, () => seeToReach(deps)),
  )
  const stopForgetting = startSchedule(
    { cron: '0 0 * * * *', everySeconds: 3600 },
    reporting(deps.log, () => forgetPeople(deps)),
  )
  return async () => {
    await Promise.all([stopTicking(), stopOpening(), stopReaching(), stopForgetting()])
  }
}

/** Also in accounts that are not connected any more. */
export async function forgetPeople({
  config,
  store: { database },
  clock,
}: Pick<ScheduleDeps, 'clock'> & {
  readonly config: Pick<Config, 'auditDays'>
  readonly store: Pick<Store, 'database'>
}): Promise<void> {
  for (const { account } of await loadAccounts(database.db)) {
    await forgetPast(database.db, account.accountId, { now: clock.now(), auditDays: config.auditDays })
  }
  await removeDisconnections(database.db, new Date(clock.now().getTime() - disconnectionsKeptMs))
}

async function seeToReach({ store, clock, accounts }: ScheduleDeps): Promise<void> {
  const reached = accounts.all().map(({ account, crm }) => ({ accountId: account.accountId, reach: crm.reach }))
  await noteReach({ db: store.database.db, clock }, reached)
}

/** A ruleset that somebody has planned for a time is activated by the first tick after it. */
export async function tickRules(
  { store, clock, log }: Pick<ScheduleDeps, 'store' | 'clock' | 'log'>,
  { account: { accountId } }: Pick<OpenAccount, 'account'>,
): Promise<void> {
  const { database, queue, rulesets } = store
  const result = await carryOutPlan({ db: database.db, rulesets, queue, clock }, accountId)
  if (result?.is === 'activated') log.info({ accountId, version: result.version }, 'a planned ruleset is in force')
  if (result?.is === 'dropped') {
    log.warn({ accountId, why: logText(result.why) }, 'a planned ruleset cannot be used')
  }
}

/** A job that was lost left its work in the store. */
async function tickDisconnections({ store: { database, queue } }: Pick<ScheduleDeps, 'store'>): Promise<void> {
  for (const accountId of await loadLeavingAccounts(database.db)) {
    await queue.enqueue(database.db, { name: 'crm.disconnect', payload: { accountId }, oncePerSeconds: tickSeconds })
  }
}

/** Event logs are fetched as often as accounts without events are polled. */
async function fetchJournals({ config, store, accounts }: ScheduleDeps): Promise<void> {
  for (const { vendor, eventLog } of accounts.apps.values()) {
    if (eventLog === null) continue
    const job = { name: 'inbox.fetch', payload: { vendor }, oncePerSeconds: config.pollSeconds } as const
    await store.queue.enqueue(store.database.db, job)
  }
}

/** Digests are due by the account's time zone. A digest that was not sent is retried by the next tick. */
async function tickDigests({ config, store, clock }: ScheduleDeps, { account }: OpenAccount): Promise<void> {
  if (config.smtpUrl === undefined) return
  const { accountId, timeZone } = account
  const now = clock.now()
  const dueAt = lastFiring(config.digestCron, { now, timeZone })
  const { week } = weekOf(account, { now, dueAt })
  if (!(await isAnyDigestDue(store.database.db, accountId, { week, dueAt, now }))) return
  const job = { name: 'digests.send', payload: { accountId }, oncePerSeconds: tickSeconds } as const
  await store.queue.enqueue(store.database.db, job)
}

/** Enqueues an account's due work: what earlier jobs have left, and what has become due with time. */
async function tick({ config, store, clock }: ScheduleDeps, { account, crm }: OpenAccount): Promise<void> {
  const { accountId } = account
  const { db } = store.database
  const now = clock.now()
  const payload = { accountId }
  const oncePerSeconds = tickSeconds
  await store.queue.enqueue(db, {
    name: 'crm.sync',
    payload: { accountId, full: false },
    oncePerSeconds: await pollSecondsOf(db, accountId, { config, crm, now }),
  })
  if (await isAnyUnsorted(db, accountId)) await store.queue.enqueue(db, { name: 'inbox.sort', payload, oncePerSeconds })
  if (await isAnyRefreshDue(db, accountId, now)) {
    await store.queue.enqueue(db, { name: 'crm.refresh', payload, oncePerSeconds })
  }
  // A write-back that failed for good while the CRM was unavailable left its work in the store.
  if (await isAnyPending(db, accountId)) await store.queue.enqueue(db, { name: 'crm.write-back', payload })
  // A meeting ends, a close date passes: the passing of time alone can open and resolve findings.
  if (await isAnyDue(db, accountId, now)) {
    await store.queue.enqueue(db, { name: 'findings.evaluate', payload, oncePerSeconds })
  }
}

/** Logs a failing tick; the next one runs regardless. */
function reporting(log: Log, tick: () => Promise<void>): () => Promise<void> {
  return async () => {
    try {
      await tick()
    } catch (error) {
      log.error({ err: error }, 'schedule failed')
    }
  }
}
