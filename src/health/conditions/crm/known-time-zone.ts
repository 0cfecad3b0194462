import { message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/** This machine knows the account's time zone, which determines when its days begin and end. */
export const knownTimeZone: AccountCondition = {
  id: 'known-time-zone',
  needsService: false,
  check(_deps, { account }) {
    const { unknownTimeZone, timeZone } = account
    if (unknownTimeZone === null) return Promise.resolve(null)
    const named = unknownTimeZone.slice(0, 50)
    return Promise.resolve({
      severity: 'warning',
      since: null,
      what:
        unknownTimeZone.trim() === ''
          ? message('health.timeZone.none', { timeZone })
          : message('health.timeZone.unknown', { timeZone, named }),
      action: message('health.timeZone.action'),
    })
  },
}
