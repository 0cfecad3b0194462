import { markConnected, markDisconnected } from '../accounts/index.ts'
import { AppError, CrmAuthError, CrmRateLimitedError } from '../domain/errors.ts'
import { fetchEventLogSlice, type Intake } from '../inbox/index.ts'
import { lastFiring } from '../infra/cron.ts'
import type { Metrics } from '../infra/metrics.ts'
import type { JobHandlers, NewJob } from '../infra/queue/job-queue.ts'
import { requiredVendorFields } from '../rules/index.ts'
import { noteSyncFailure, noteSyncSuccess } from '../sync/index.ts'
import { message } from '../words/index.ts'
import { disconnectAsAsked } from './accounts/disconnect-as-asked.ts'
import type { OpenAccounts } from './accounts/open-accounts.ts'
import type { Slices } from './accounts/wire-stages.ts'
import type { AppContext } from './context.ts'
import type { Site } from './web/web-routes.ts'

export interface JobDeps extends AppContext {
  readonly accounts: OpenAccounts
  readonly intake: Pick<Intake, 'untilIdle'>
  readonly metrics: Pick<Metrics, 'countUnreadable'>
  readonly site: Pick<Site, 'sendDigests'>
}

/**
 * The handler of each job, by name. Work on an account is a slice, then the next job, so that long and urgent work take
 * turns.
 */
export function jobHandlers(deps: JobDeps): JobHandlers {
  const { work, workOnCrm, read } = accountWork(deps)
  return {
    'crm.sync': ({ accountId, full }) =>
      read({ name: 'crm.sync', payload: { accountId, full: false } }, (slices) => slices.sync(full)),
    'crm.refresh': (payload) => workOnCrm({ name: 'crm.refresh', payload }, (slices) => slices.refresh()),
    'crm.write-back': (payload) => workOnCrm({ name: 'crm.write-back', payload }, (slices) => slices.writeBack()),
    'crm.disconnect': ({ accountId }) => disconnectAsAsked(deps, accountId),
    'inbox.fetch': (payload) => fetchJournal(deps, payload.vendor),
    'inbox.sort': async (payload) => {
      // Vendors wait for their response; sorting can wait.
      await deps.intake.untilIdle()
      await work({ name: 'inbox.sort', payload }, (slices) => slices.sortInbox())
    },
    'findings.evaluate': (payload) => work({ name: 'findings.evaluate', payload }, (slices) => slices.evaluate()),
    'digests.send': ({ accountId }) => sendDigests(deps, accountId),
  }
}

/** A job about one account. */
type AccountJob = Extract<NewJob, { readonly payload: { readonly accountId: string } }>

/** Does one slice for an account and returns whether more remains. */
type RunSlice = (slices: Slices) => Promise<boolean>

type Work = (job: AccountJob, run: RunSlice) => Promise<void>

interface AccountWork {
  /** Does one slice and, if more remains, enqueues the next. */
  readonly work: Work
  /** As `work`, for jobs that call the CRM: they detect that it no longer accepts the credentials. */
  readonly workOnCrm: Work
  /** As `workOnCrm`, for the job that reads the CRM in any case: it records its result. */
  readonly read: Work
}

function accountWork({ store, clock, log, accounts }: JobDeps): AccountWork {
  const { queue } = store
  const { db } = store.database

  async function work(job: AccountJob, run: RunSlice): Promise<void> {
    const { accountId } = job.payload
    const opened = await accounts.open(accountId)
    if (opened === undefined) log.warn({ accountId }, 'job for an account that is not connected, or cannot be opened')
    else if (await run(opened.slices)) await queue.enqueue(db, job)
  }

  async function workOnCrm(job: AccountJob, run: RunSlice): Promise<void> {
    try {
      await work(job, run)
    } catch (error) {
      if (error instanceof CrmAuthError) {
        await markDisconnected(db, job.payload.accountId, { reason: error.said, now: clock.now() })
      }
      throw error
    }
  }

  async function read(job: AccountJob, run: RunSlice): Promise<void> {
    const { accountId } = job.payload
    try {
      await workOnCrm(job, async (slices) => {
        await slices.subscribe()
        const more = await run(slices)
        await noteSyncSuccess(db, accountId, clock.now())
        // Only this job always calls the CRM; the others may have ended without a call.
        await markConnected(db, accountId)
        return more
      })
    } catch (error) {
      // If a limit is used up, the next attempt is scheduled for when the limit allows it.
      if (error instanceof CrmRateLimitedError) throw error
      const reason = error instanceof AppError ? error.said : message('fault.unexpected')
      await noteSyncFailure(db, accountId, { reason, now: clock.now() }).catch(() => undefined)
      throw error
    }
  }

  return { work, workOnCrm, read }
}

async function fetchJournal(deps: JobDeps, vendor: string): Promise<void> {
  const { store, accounts, metrics } = deps
  const { db } = store.database
  const eventLog = accounts.apps.get(vendor)?.eventLog
  if (!eventLog) return
  const fetchDeps = {
    ...deps,
    db,
    queue: store.queue,
    accountIdOf: (of: string, externalId: string) => accounts.accountIdOf(of, externalId),
    countUnreadable: (of: string, count: number) => metrics.countUnreadable(of, count),
    subscribers: (of: string) =>
      accounts
        .all()
        .filter(({ account }) => account.vendor === of)
        .map(({ account: { accountId, externalId }, ruleset }) => ({
          accountId,
          externalId,
          vendorFields: requiredVendorFields(ruleset, of),
        })),
  }
  const more = await fetchEventLogSlice(fetchDeps, { vendor, eventLog })
  if (more) await store.queue.enqueue(db, { name: 'inbox.fetch', payload: { vendor } })
}

async function sendDigests({ config, clock, accounts, site }: JobDeps, accountId: string): Promise<void> {
  const account = accounts.find(accountId)?.account
  if (account === undefined) return
  const dueAt = lastFiring(config.digestCron, { now: clock.now(), timeZone: account.timeZone })
  await site.sendDigests(accountId, { dueAt })
}
