import { z } from 'zod'

const ofAccount = z.object({ accountId: z.string() })

/**
 * Every hand-off between stages: what it carries, and the lane that it waits in. A job is a wake-up, not a message: what
 * is to be done stands in the tables, so a job that comes twice or late does no harm. Jobs of one lane run one at a time
 * per account, or per vendor where they are about all its accounts.
 */
export const jobs = {
  /** Work that calls the CRM. One at a time per account, so that the CRM's limits hold with any number of workers. */
  'crm.sync': { lane: 'crm', payload: z.object({ accountId: z.string(), full: z.boolean() }) },
  /** Reads again the records that events and polls have named. */
  'crm.refresh': { lane: 'crm', payload: ofAccount },
  'crm.write-back': { lane: 'crm', payload: ofAccount },
  /** Fetches what a vendor has logged of all its accounts. */
  'inbox.fetch': { lane: 'journal', payload: z.object({ vendor: z.string() }) },
  /** Finds out which records the events in the inbox name. */
  'inbox.sort': { lane: 'inbox', payload: ofAccount },
  'findings.evaluate': { lane: 'findings', payload: ofAccount },
  'digests.send': { lane: 'digests', payload: ofAccount },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>

export const jobNames = Object.keys(jobs) as readonly JobName[]

/** Every lane, once. */
export const lanes: readonly string[] = [...new Set(jobNames.map((name) => jobs[name].lane))]
