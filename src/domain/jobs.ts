import { z } from 'zod'

const ofAccount = z.object({ accountId: z.string() })

/**
 * Every hand-off between stages: its payload, and the lane in which it waits. A job is a wake-up, not a message:
 * pending work is stored in tables, so duplicate or late jobs are harmless. Jobs of one lane run one at a time per
 * account, or per vendor if they cover all its accounts.
 */
export const jobs = {
  /** Work that calls the CRM. One at a time per account, so that the CRM's limits hold with any number of workers. */
  'crm.sync': { lane: 'crm', payload: z.object({ accountId: z.string(), full: z.boolean() }) },
  /** Re-reads the records that events and polls have reported. */
  'crm.refresh': { lane: 'crm', payload: ofAccount },
  'crm.write-back': { lane: 'crm', payload: ofAccount },
  /** Carries out what somebody has asked for on a page, after the account's work in progress that calls the CRM. */
  'crm.disconnect': { lane: 'crm', payload: ofAccount },
  /** Fetches the events that a vendor has logged for all its accounts. */
  'inbox.fetch': { lane: 'journal', payload: z.object({ vendor: z.string() }) },
  /** Determines which records the events in the inbox concern. */
  'inbox.sort': { lane: 'inbox', payload: ofAccount },
  'findings.evaluate': { lane: 'findings', payload: ofAccount },
  'digests.send': { lane: 'digests', payload: ofAccount },
} as const

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>

export const jobNames = Object.keys(jobs) as readonly JobName[]

/** Every lane, once. */
export const lanes: readonly string[] = [...new Set(jobNames.map((name) => jobs[name].lane))]
