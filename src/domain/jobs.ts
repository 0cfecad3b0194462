import { z } from 'zod'
import { type Message, message } from '../words/index.ts'

const ofAccount = z.object({ accountId: z.string() })

interface Job {
  readonly lane: string
  readonly payload: z.ZodType
  /** What it does, for people who read that it fails; null if its failures have a condition of Health of their own. */
  readonly title: Message | null
}

/**
 * Every hand-off between stages: its payload, its title, and the lane in which it waits. A job is a wake-up, not a
 * message: pending work is stored in tables, so duplicate or late jobs are harmless. Jobs of one lane run one at a time
 * per account, or per vendor if they cover all its accounts.
 */
export const jobs = {
  /** Work that calls the CRM. One at a time per account, so that the CRM's limits hold with any number of workers. */
  'crm.sync': { lane: 'crm', payload: z.object({ accountId: z.string(), full: z.boolean() }), title: null },
  /** Re-reads the records that events and polls have reported. */
  'crm.refresh': { lane: 'crm', payload: ofAccount, title: message('health.job.refresh') },
  'crm.write-back': { lane: 'crm', payload: ofAccount, title: message('health.job.write-back') },
  /** Carries out what somebody has asked for on a page, after the account's work in progress that calls the CRM. */
  'crm.disconnect': { lane: 'crm', payload: ofAccount, title: message('disconnect.page') },
  /** Fetches the events that a vendor has logged for all its accounts. */
  'inbox.fetch': { lane: 'event-log', payload: z.object({ vendor: z.string() }), title: message('health.job.fetch') },
  /** Determines which records the events in the inbox concern. */
  'inbox.sort': { lane: 'inbox', payload: ofAccount, title: message('health.job.sort') },
  'findings.evaluate': { lane: 'findings', payload: ofAccount, title: message('health.job.evaluate') },
  'digests.send': { lane: 'digests', payload: ofAccount, title: message('health.job.digests') },
} as const satisfies Readonly<Record<string, Job>>

export type JobName = keyof typeof jobs
export type JobPayload<N extends JobName> = z.infer<(typeof jobs)[N]['payload']>

export const jobNames = Object.keys(jobs) as readonly JobName[]

/** Every lane, once. */
export const lanes: readonly string[] = [...new Set(jobNames.map((name) => jobs[name].lane))]
