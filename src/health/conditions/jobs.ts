import type { JobName } from '../../domain/jobs.ts'
import { loadJobFailures } from '../../infra/queue/job-failure-store.ts'
import type { AccountCondition, HealthDeps, Problem } from '../condition.ts'

/** What each job does, in words. The one that reads the CRM has a condition of its own. */
const jobWords: Readonly<Record<Exclude<JobName, 'crm.sync'>, string>> = {
  'crm.refresh': 'Reading changed records again',
  'crm.write-back': 'Writing to the CRM',
  'inbox.fetch': 'Fetching events from the event log',
  'inbox.sort': 'Sorting events',
  'findings.evaluate': 'Checking records',
  'digests.send': 'Sending digests',
}

/** One failure is mended by the next try; these are not. */
const failsAgainAndAgain = 3
const failsForSeconds = 30

/** The account's jobs end well. */
export const jobs: AccountCondition = {
  id: 'jobs',
  needsService: true,
  check: ({ db }, { account }) => failingJobs(db, account.accountId),
}

/** The problem of the jobs of an account, or of a vendor, that fail again and again. */
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
    what: failures.map(({ job, reason }) => `${wordsOf(job)} fails: ${reason}`).join(' '),
    action: isLimit
      ? 'It goes on once the limit allows it.'
      : 'See the log of the service; it is tried again and again.',
  }
}

function wordsOf(job: string): string {
  return Object.entries(jobWords).find(([name]) => name === job)?.[1] ?? job
}
