import { loadUnreadable } from '../../../inbox/index.ts'
import { listMessage, message } from '../../../words/index.ts'
import type { AccountCondition, GlobalCondition, HealthDeps, Problem } from '../../condition.ts'

/** Every event received for the account was readable. */
export const eventsReadable: AccountCondition = {
  id: 'events-readable',
  needsService: false,
  check: (deps, { account }) => unreadableEvents(deps, account.accountId),
}

/** Every event received identified its account. */
export const eventsAssignable: GlobalCondition = {
  id: 'events-assignable',
  needsService: false,
  check: (deps) => unreadableEvents(deps, null),
}

async function unreadableEvents({ db }: HealthDeps, accountId: string | null): Promise<Problem | null> {
  const found = await loadUnreadable(db, accountId)
  const [first] = found
  if (first === undefined) return null
  const count = found.reduce((sum, one) => sum + one.count, 0)
  const reasons = listMessage(
    'list.semicolon',
    found.map(({ reason }) => reason),
  )
  const since = new Date(Math.min(...found.map((one) => one.since.getTime())))
  return {
    severity: 'warning',
    since,
    what: message(accountId === null ? 'health.events.unassignable' : 'health.events.unreadable', { count, reasons }),
    action: message('health.events.action'),
  }
}
