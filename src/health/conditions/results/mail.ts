import { saidBy } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** The mail server accepts mail, if one is configured. */
export const mail: GlobalCondition = {
  id: 'mail',
  needsService: true,
  async check({ verifyMail }) {
    try {
      await verifyMail?.()
      return null
    } catch (error) {
      return {
        severity: 'failing',
        since: null,
        what: message('health.mail'),
        action: message('health.mail.action', { why: saidBy(error) }),
      }
    }
  },
}
