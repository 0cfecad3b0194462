import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** A job is a slice of work that takes some seconds. */
const tooLongSeconds = 600

/** Jobs start, and end. */
export const queue: GlobalCondition = {
  id: 'queue',
  needsService: true,
  async check({ queue: jobs }) {
    const { waiting, active } = await jobs.oldest()
    const action = message('health.queue.action')
    if (active !== null && active.seconds > tooLongSeconds) {
      return {
        severity: 'failing',
        since: active.since,
        what: message('health.queue.running', { minutes: tooLongSeconds / 60 }),
        action,
      }
    }
    if (waiting !== null && waiting.seconds > tooLongSeconds) {
      return {
        severity: 'failing',
        since: waiting.since,
        what: message('health.queue.waiting', { minutes: tooLongSeconds / 60 }),
        action,
      }
    }
    return null
  },
}
