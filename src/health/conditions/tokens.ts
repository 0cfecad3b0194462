import type { GlobalCondition } from '../condition.ts'

/** Every configured token opens its account. */
export const tokens: GlobalCondition = {
  id: 'tokens',
  needsService: true,
  check({ waitingTokens }) {
    const waiting = waitingTokens()
    if (waiting.length === 0) return Promise.resolve(null)
    return Promise.resolve({
      severity: 'failing',
      since: null,
      what: waiting
        .map(({ title, reason }) => `The account of the ${title} token cannot be opened: ${reason}`)
        .join(' '),
      action: 'Check the token in .env and that the CRM can be reached; it is tried again every minute.',
    })
  },
}
