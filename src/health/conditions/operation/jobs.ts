import type { JobName } from '../../../domain/jobs.ts'
import { loadJobFailures } from '../../../infra/queue/job-failure-store.ts'
import { listMessage, type Message, message } from '../../../words/index.ts'
import type { AccountCondition, HealthDeps, Problem } from '../../condition.ts'

/** What each job does. The job that reads the CRM has a condition of its own. */
const jobMessages: Readonly<Record<Exclude<JobName, 'crm.sync'>, Message>> = {
  'crm.refresh': message('health.job.refresh'),
  'crm.write-back': message('health.job.write-back'),
  'inbox.fetch': message('health.job.fetch'),
  'inbox.sort': message('health.job.sort'),
  'findings.evaluate': message('health.job.evaluate'),
  'digests.send': message('health.job.digests'),
  'crm.disconnect': message('disconnect.page'),
}

/** From this number of failures on, a job is reported: a single failure is usually repaired by the next attempt. */
const failsAgainAndAgain = 3
const failsForSeconds = 30

/** The account's jobs succeed. */
export const jobs: AccountCondition = {
  id: 'jobs',
  needsService: true,
  check: ({ db }, { account }) => failingJobs(db, account.accountId),
}

/** The problem of an account's, or a vendor's, jobs that fail repeatedly. */
export async function failingJobs(db: HealthDeps['db'], accountId: string): Promise<Problem | null> {
  const failures = (await loadJobFailures(db, accountId)).filter(
    ({ job, times, seconds }) => job !== 'crm.sync' && (times >= failsAgainAndAgain || seconds >= failsForSeconds),
  )
  const [first] = failures
  if (first === undefined) return null
  const isLimit = failures.every(({ code }) => code === 'crm.rate_limited')
  return {
    severity: isLimit ? 'warning' : 'failing',
    since: first.since,
    what: listMessage(
      'list.sentences',
      failures.map(({ job, reason }) => message('health.job', { job: messageOf(job), why: reason })),
    ),
    action: message(isLimit ? 'health.job.limit.action' : 'health.job.action'),
  }
}

/** Another version of Minset may have left a job that this one does not know. */
function messageOf(job: string): Message {
  return Object.entries(jobMessages).find(([name]) => name === job)?.[1] ?? message('asWritten', { text: job })
}
