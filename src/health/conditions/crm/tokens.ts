import { listMessage, message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

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
      what: listMessage(
        'list.sentences',
        waiting.map(({ title, reason }) => message('health.token', { crm: title, why: reason })),
      ),
      action: message('health.token.action'),
    })
  },
}
