import type { AccountCondition } from '../condition.ts'

/** The account's time zone, in which its days begin and end, is one that this machine knows. */
export const knownTimeZone: AccountCondition = {
  id: 'known-time-zone',
  needsService: false,
  check(_deps, { account }) {
    const { unknownTimeZone, timeZone } = account
    if (unknownTimeZone === null) return Promise.resolve(null)
    const named = unknownTimeZone.trim() === '' ? 'none' : `"${unknownTimeZone.slice(0, 50)}", which is unknown here`
    return Promise.resolve({
      severity: 'warning',
      since: null,
      what: `Days are counted in ${timeZone}: of the account's time zone the CRM names ${named}.`,
      action: "Set the account's time zone in the CRM and restart the service.",
    })
  },
}
