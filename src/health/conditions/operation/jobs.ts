import { jobs as declaredJobs, jobNames } from '../../../domain/jobs.ts'
import { loadJobFailures } from '../../../infra/queue/job-failure-store.ts'
import { listMessage, type Message, message } from '../../../words/index.ts'
import type { AccountCondition, HealthDeps, Problem } from '../../condition.ts'

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
  const failures = (await loadJobFailures(db, accountId))
    .filter(({ times, seconds }) => times >= failsAgainAndAgain || seconds >= failsForSeconds)
    .flatMap(({ job, ...failure }) => {
      const title = titleOf(job)
      return title === null ? [] : [{ ...failure, title }]
    })
  const [first] = failures
  if (first === undefined) return null
  const isLimit = failures.every(({ code }) => code === 'crm.rate_limited')
  return {
    severity: isLimit ? 'warning' : 'failing',
    since: first.since,
    what: listMessage(
      'list.sentences',
      failures.map(({ title, reason }) => message('health.job', { job: title, why: reason })),
    ),
    action: message(isLimit ? 'health.job.limit.action' : 'health.job.action'),
  }
}

/** Another version of Minset may have left a job that this one does not know. */
function titleOf(job: string): Message | null {
  const known = jobNames.find((name) => name === job)
  return known === undefined ? message('asWritten', { text: job }) : declaredJobs[known].title
}
