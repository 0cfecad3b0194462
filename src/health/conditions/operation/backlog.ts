import { loadWaitingChanges, workWithinMs } from '../../../sync/index.ts'
import { listMessage, message } from '../../../words/index.ts'
import { loadOldestPending } from '../../../write-back/index.ts'
import type { AccountCondition } from '../../condition.ts'

/** Events are sorted within seconds. */
const eventsWithinMs = 120_000

/** Due work is done in time. */
export const backlog: AccountCondition = {
  id: 'backlog',
  needsService: true,
  async check({ db, clock }, { account: { accountId } }) {
    const now = clock.now()
    const { events, refreshes, checks } = await loadWaitingChanges(db, accountId)
    const waiting = [
      { what: message('health.backlog.events'), oldest: events, withinMs: eventsWithinMs },
      { what: message('health.backlog.refreshes'), oldest: refreshes, withinMs: workWithinMs },
      { what: message('health.backlog.checks'), oldest: checks, withinMs: workWithinMs },
      {
        what: message('health.backlog.values'),
        oldest: await loadOldestPending(db, accountId),
        withinMs: workWithinMs,
      },
    ]
    const late = waiting.flatMap(({ what, oldest, withinMs }) =>
      oldest !== null && now.getTime() - oldest.getTime() > withinMs ? [{ what, oldest }] : [],
    )
    if (late.length === 0) return null
    return {
      severity: 'warning',
      since: new Date(Math.min(...late.map(({ oldest }) => oldest.getTime()))),
      what: message('health.backlog', {
        kinds: listMessage(
          'list.comma',
          late.map(({ what }) => what),
        ),
      }),
      action: message('health.backlog.action'),
    }
  },
}
