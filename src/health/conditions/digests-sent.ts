import { type DigestEntry, isAnyDigestDue, loadDigests, weekOf } from '../../digests/index.ts'
import { lastFiring } from '../../infra/cron.ts'
import { counted } from '../../infra/format.ts'
import { loadSupervisions } from '../../scorecards/index.ts'
import type { AccountCondition, HealthDeps, Problem } from '../condition.ts'

/** A mail takes minutes at most, and ticks come every ten seconds. */
const slackMs = 15 * 60_000

const mostDigests = 1000

/** The digests of the last week that were due have been sent. */
export const digestsSent: AccountCondition = {
  id: 'digests-sent',
  needsService: true,
  async check(deps, { account }) {
    if (deps.config.smtpUrl === undefined) return unsendable(deps, account.accountId)
    const now = deps.clock.now()
    const dueAt = lastFiring(deps.config.digestCron, { now, timeZone: account.timeZone })
    const { week } = weekOf(account, { now, dueAt })
    const digests = await loadDigests(deps.db, account.accountId, { week, limit: mostDigests })
    return waiting(digests) ?? (await overdue(deps, account.accountId, { week, dueAt, now })) ?? lost(digests)
  },
}

/** Somebody waits for digests that cannot be sent at all. */
async function unsendable({ db }: HealthDeps, accountId: string): Promise<Problem | null> {
  const count = new Set((await loadSupervisions(db, accountId)).map(({ supervisorId }) => supervisorId)).size
  if (count === 0) return null
  return {
    severity: 'warning',
    since: null,
    what: `The digests of ${counted(count, 'supervisor')} are not sent: no mail server is configured.`,
    action: 'Name your mail server in SMTP_URL and restart the service, or take the supervisors out of the teams file.',
  }
}

/** Tried, and not taken. */
function waiting(digests: readonly DigestEntry[]): Problem | null {
  const pending = digests.filter(({ state, reason }) => state === 'pending' && reason !== null)
  if (pending.length === 0) return null
  return {
    severity: 'failing',
    since: earliest(pending.map(({ notedAt }) => notedAt)),
    what: `${digestsOf(pending)} could not be sent yet: the mail server does not take ${pending.length === 1 ? 'it' : 'them'}. Minset tries again for two days.`,
    action: "Read the mail server's answer on the page Digests, and check SMTP_URL.",
  }
}

/** Not even tried. */
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
    what: `Digests of the week of ${week} have been due for longer than they should, and nothing has sent them.`,
    action: 'Check that a process with MINSET_ROLE all or worker runs; its log says what keeps it.',
  }
}

/** Not sent, or not surely, and not tried again. */
function lost(digests: readonly DigestEntry[]): Problem | null {
  const ended = digests.filter(({ state }) => ['unsure', 'refused', 'missed'].includes(state))
  if (ended.length === 0) return null
  return {
    severity: 'warning',
    since: earliest(ended.map(({ changedAt }) => changedAt)),
    what: `${digestsOf(ended)} did not surely arrive, and Minset does not try again.`,
    action: 'The page Digests says why. Mend the addresses in the CRM, or send them with `minset digest --send`.',
  }
}

function digestsOf(digests: readonly DigestEntry[]): string {
  return `${counted(digests.length, 'digest')} of the week of ${digests[0]?.week ?? ''}`
}

function earliest(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())))
}
