import { markConnected, markDisconnected } from '../accounts/index.ts'
import type { Clock } from '../domain/clock.ts'
import { AppError, CrmAuthError, CrmRateLimitedError } from '../domain/errors.ts'
import type { JobHandlers, NewJob } from '../infra/queue/job-queue.ts'
import { noteSyncFailure, noteSyncSuccess } from '../sync/index.ts'
import type { Store } from './open-store.ts'

/** The stages of one account, a slice each; each says whether there is more to do. */
export interface Slices {
  subscribe(): Promise<void>
  sync(full: boolean): Promise<boolean>
  refresh(): Promise<boolean>
  sortInbox(): Promise<boolean>
  evaluate(): Promise<boolean>
  writeBack(): Promise<boolean>
}

/** The jobs that are about one account. */
export type AccountJobs = Omit<JobHandlers, 'digests.send' | 'inbox.fetch'>

export interface AccountJobsDeps {
  readonly clock: Clock
  readonly store: Store
}

/** The jobs of one account: a slice each, then the next job. They note how it stands with the way to the CRM. */
export function accountJobs(deps: AccountJobsDeps, connected: string, slices: Slices): AccountJobs {
  const { queue, database } = deps.store
  const { db } = database

  /** Does one slice and, if there is more, asks for the next: so that long work and urgent work take turns. */
  async function work(job: NewJob, slice: () => Promise<boolean>): Promise<void> {
    if (await slice()) await queue.enqueue(db, job)
  }

  /** As `work`, for jobs that call the CRM: they find out that it does not let us in any more. */
  async function workOnCrm(job: NewJob, slice: () => Promise<boolean>): Promise<void> {
    try {
      await work(job, slice)
    } catch (error) {
      if (error instanceof CrmAuthError) {
        await markDisconnected(db, connected, { reason: error.message, now: deps.clock.now() })
      }
      throw error
    }
  }

  /** As `workOnCrm`, for the job that reads the CRM whatever there is to do: it notes how that ended. */
  async function read(job: NewJob, slice: () => Promise<boolean>): Promise<void> {
    try {
      await workOnCrm(job, slice)
    } catch (error) {
      // Where a limit is used up, the next try is not due before it allows it.
      if (error instanceof CrmRateLimitedError) throw error
      const reason = error instanceof AppError ? error.message : 'an unexpected fault; the log has it.'
      await noteSyncFailure(db, connected, { reason, now: deps.clock.now() }).catch(() => undefined)
      throw error
    }
  }

  return {
    'crm.sync': ({ accountId, full }) =>
      read({ name: 'crm.sync', payload: { accountId, full: false } }, async () => {
        await slices.subscribe()
        const more = await slices.sync(full)
        await noteSyncSuccess(db, connected, deps.clock.now())
        // Only this asks the CRM whatever there is to do; the others may have ended without a call.
        await markConnected(db, connected)
        return more
      }),
    'crm.refresh': (payload) => workOnCrm({ name: 'crm.refresh', payload }, () => slices.refresh()),
    'crm.write-back': (payload) => workOnCrm({ name: 'crm.write-back', payload }, () => slices.writeBack()),
    'inbox.sort': (payload) => work({ name: 'inbox.sort', payload }, () => slices.sortInbox()),
    'findings.evaluate': (payload) => work({ name: 'findings.evaluate', payload }, () => slices.evaluate()),
  }
}
