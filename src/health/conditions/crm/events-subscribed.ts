import { loadSubscriptions } from '../../../sync/index.ts'
import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/**
 * The CRM sends the account's events, where it is asked to: an account that does not grant the right to is not asked, and no
 * CRM sends any to an address of this machine only.
 */
export const eventsSubscribed: AccountCondition = {
  id: 'events-subscribed',
  needsService: true,
  async check({ db, config }, { account, crm }) {
    const unavailable = (await loadSubscriptions(db, account.accountId))?.unavailable ?? null
    const isAsked = crm.features().some(({ name, on }) => name === 'webhooks' && on)
    if (unavailable === null || !isAsked || !config.publicUrl.startsWith('https:')) return null
    return {
      severity: 'warning',
      since: null,
      what: message('health.unsubscribed', { why: unavailable }),
      action: message('health.unsubscribed.action'),
    }
  },
}
