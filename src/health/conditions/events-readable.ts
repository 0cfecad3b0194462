import { loadUnreadable } from '../../inbox/index.ts'
import { counted } from '../../infra/format.ts'
import type { AccountCondition, GlobalCondition, HealthDeps, Problem } from '../condition.ts'

/** Every event that came for the account could be read. */
export const eventsReadable: AccountCondition = {
  id: 'events-readable',
  needsService: false,
  check: (deps, { account }) => unreadableEvents(deps, account.accountId),
}

/** Every event that came said which account it is about. */
export const eventsAssignable: GlobalCondition = {
  id: 'events-assignable',
  needsService: false,
  check: (deps) => unreadableEvents(deps, null),
}

async function unreadableEvents({ db }: HealthDeps, accountId: string | null): Promise<Problem | null> {
  const reasons = await loadUnreadable(db, accountId)
  const [first] = reasons
  if (first === undefined) return null
  const total = reasons.reduce((sum, { count }) => sum + count, 0)
  const since = new Date(Math.min(...reasons.map((one) => one.since.getTime())))
  const of = accountId === null ? ' naming no account' : ''
  return {
    severity: 'warning',
    since,
    what: `${counted(total, 'event')}${of} could not be read and ${total === 1 ? 'was' : 'were'} set aside within the last days (${reasons.map(({ reason }) => reason).join('; ')}).`,
    action:
      'Nothing is lost: polls find what events miss. If more come, the CRM may have changed what it sends; look at the table unreadable_events, and update Minset.',
  }
}
