import { type DigestEntry, isAnyDigestDue, loadDigests, weekOf } from '../../../digests/index.ts'
import { lastFiring } from '../../../infra/cron.ts'
import { loadSupervisions } from '../../../scorecards/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition, HealthDeps, Problem } from '../../condition.ts'

/** Sending a mail takes minutes at most, and ticks happen every ten seconds. */
const slackMs = 15 * 60_000

const mostDigests = 1000

/** The due digests of the last week have been sent. */
export const digestsSent: AccountCondition = {
  id: 'digests-sent',
  needsService: true,
  async check(deps, { account }) {
    if (deps.config.smtpUrl === undefined) return unsendable(deps, account.accountId)
    const now = deps.clock.now()
    const dueAt = lastFiring(deps.config.digestCron, { now, timeZone: account.timeZone })
    const { week } = weekOf(account, { now, dueAt })
    const digests = await loadDigests(deps.db, account.accountId, { supervisors: 'everyone', week, limit: mostDigests })
    return waiting(digests) ?? (await overdue(deps, account.accountId, { week, dueAt, now })) ?? lost(digests)
  },
}

/** There are supervisors, but digests cannot be sent at all. */
async function unsendable({ db }: HealthDeps, accountId: string): Promise<Problem | null> {
  const count = new Set((await loadSupervisions(db, accountId)).map(({ supervisorId }) => supervisorId)).size
  if (count === 0) return null
  return {
    severity: 'warning',
    since: null,
    what: message('health.digests.unsendable', { count }),
    action: message('health.digests.unsendable.action'),
  }
}

/** Digests whose delivery failed and will be retried. */
function waiting(digests: readonly DigestEntry[]): Problem | null {
  const pending = digests.filter(({ state, reason }) => state === 'pending' && reason !== null)
  if (pending.length === 0) return null
  return {
    severity: 'failing',
    since: earliest(pending.map(({ notedAt }) => notedAt)),
    what: message('health.digests.waiting', { count: pending.length, week: weekOfAll(pending) }),
    action: message('health.digests.waiting.action'),
  }
}

/** Digests whose delivery has not been attempted. */
async function overdue(
  { db }: HealthDeps,
  accountId: string,
  { week, dueAt, now }: { readonly week: string; readonly dueAt: Date; readonly now: Date },
): Promise<Problem | null> {
  const isLate = now.getTime() - dueAt.getTime() > slackMs
  if (!isLate || !(await isAnyDigestDue(db, accountId, { week, dueAt, now: new Date(now.getTime() - slackMs) }))) {
    return null
  }
  return {
    severity: 'failing',
    since: dueAt,
    what: message('health.digests.overdue', { week }),
    action: message('health.digests.overdue.action'),
  }
}

/** Digests that were not sent, or not certainly, and are not retried. */
function lost(digests: readonly DigestEntry[]): Problem | null {
  const ended = digests.filter(({ state }) => ['unsure', 'refused', 'missed'].includes(state))
  if (ended.length === 0) return null
  return {
    severity: 'warning',
    since: earliest(ended.map(({ changedAt }) => changedAt)),
    what: message('health.digests.lost', { count: ended.length, week: weekOfAll(ended) }),
    action: message('health.digests.lost.action'),
  }
}

function weekOfAll(digests: readonly DigestEntry[]): string {
  return digests[0]?.week ?? ''
}

function earliest(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())))
}
