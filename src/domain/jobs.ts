import { z } from 'zod'

/**
 * Every hand-off between stages, and what it carries. A job is a wake-up, not a message: what is to be done stands in
 * the tables, so a job that comes twice or late does no harm, and one per account runs at a time.
 */
export const jobs = {
  /** Work that calls the CRM. One at a time per account, so that the CRM's limits hold with any number of workers. */
  'crm.sync': z.object({ accountId: z.string(), full: z.boolean() }),
  /** Reads again the records that events and polls have named. */
  'crm.refresh': z.object({ accountId: z.string() }),
  'crm.write-back': z.object({ accountId: z.string() }),
  /** Fetches what a vendor has logged of all its accounts. */
  'inbox.fetch': z.object({ vendor: z.string() }),
  /** Finds out which records the events in the inbox name. */
  'inbox.sort': z.object({ accountId: z.string() }),
  'findings.evaluate': z.object({ accountId: z.string() }),
  'digests.send': z.object({ accountId: z.string() }),
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]>

/** Jobs of one lane run one at a time per account, or per vendor where they are about all its accounts. */
export const lanes: Readonly<Record<JobName, string>> = {
  'crm.sync': 'crm',
  'crm.refresh': 'crm',
  'crm.write-back': 'crm',
  'inbox.fetch': 'journal',
  'inbox.sort': 'inbox',
  'findings.evaluate': 'findings',
  'digests.send': 'digests',
}
