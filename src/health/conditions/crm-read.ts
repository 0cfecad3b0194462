import { loadSyncOutcome } from '../../sync/index.ts'
import type { AccountCondition, HealthDeps } from '../condition.ts'

/** How much later than the poll interval the CRM may have been read: polls take turns with other work. */
const slackMs = 60_000

/** The CRM is read as often as it should be, by polls or by chunks of a full read. */
export const crmRead: AccountCondition = {
  id: 'crm-read',
  needsService: true,
  async check(deps, { account, crm }) {
    const outcome = await loadSyncOutcome(deps.db, account.accountId)
    const action = 'Check that the CRM is up and can be reached from here; the log says which calls failed.'
    if (outcome?.failure) {
      const { since, reason } = outcome.failure
      return { severity: 'failing', since, what: `The CRM cannot be read: ${reason}`, action }
    }
    const lastGood = outcome?.succeededAt ?? null
    const intervalMs = Math.max(longestPollSeconds(deps), crm.usage().daily?.pollSeconds ?? 0) * 1000
    if (lastGood !== null && deps.clock.now().getTime() - lastGood.getTime() > intervalMs + slackMs) {
      return {
        severity: 'failing',
        since: lastGood,
        what: 'The CRM has not been read for longer than it should.',
        action,
      }
    }
    return null
  },
}

/** Where events come in, polls come less often. */
function longestPollSeconds({ config }: HealthDeps): number {
  return Math.max(config.pollSeconds, config.reconcileSeconds)
}
