import { loadSubscriptions } from '../../../sync/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/**
 * The CRM sends the account's events, where it is asked to: an account that does not grant the right to is not asked, and no
 * CRM sends any to an address of this machine only. Judged by the stored result of the last check, so that all processes
 * agree.
 */
export const eventsSubscribed: AccountCondition = {
  id: 'events-subscribed',
  needsService: true,
  async check({ db, config }, { account }) {
    const { unavailable = null, cause = null } = (await loadSubscriptions(db, account.accountId)) ?? {}
    if (unavailable === null || cause === null || cause === 'ungranted') return null
    if (!config.publicUrl.startsWith('https:')) return null
    return {
      severity: 'warning',
      since: null,
      what: message('health.unsubscribed', { why: unavailable }),
      action: message(`health.unsubscribed.${cause}`),
    }
  },
}
