import type { GlobalCondition } from '../condition.ts'

/** A job is a slice of work, of some seconds. */
const tooLongSeconds = 600

/** Jobs are taken up, and come to an end. */
export const queue: GlobalCondition = {
  id: 'queue',
  needsService: true,
  async check({ queue: jobs }) {
    const { waiting, active } = await jobs.oldest()
    const action = 'Restart the service; the log says what it was doing.'
    if (active !== null && active.seconds > tooLongSeconds) {
      return {
        severity: 'failing',
        since: active.since,
        what: 'A job has been running for more than 10 minutes.',
        action,
      }
    }
    if (waiting !== null && waiting.seconds > tooLongSeconds) {
      return {
        severity: 'failing',
        since: waiting.since,
        what: 'A job has been waiting for more than 10 minutes.',
        action,
      }
    }
    return null
  },
}
