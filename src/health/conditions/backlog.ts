import { loadInboxAge, loadOldestRefresh } from '../../inbox/index.ts'
import { loadOldestDue } from '../../records/index.ts'
import { loadOldestPending } from '../../write-back/index.ts'
import type { AccountCondition } from '../condition.ts'

/** Events are sorted within seconds. */
const eventsWithinMs = 120_000

/** Other work takes its turn, and a first run over a large account takes longer than that. */
const workWithinMs = 15 * 60_000

/** What is due is done before long. */
export const backlog: AccountCondition = {
  id: 'backlog',
  needsService: true,
  async check({ db, clock }, { account: { accountId } }) {
    const now = clock.now()
    const waiting = [
      { words: 'events to be sorted', oldest: await loadInboxAge(db, accountId), withinMs: eventsWithinMs },
      { words: 'changed records to be read', oldest: await loadOldestRefresh(db, accountId), withinMs: workWithinMs },
      { words: 'records to be checked', oldest: await loadOldestDue(db, accountId), withinMs: workWithinMs },
      {
        words: 'values to be written to the CRM',
        oldest: await loadOldestPending(db, accountId),
        withinMs: workWithinMs,
      },
    ]
    const late = waiting.flatMap(({ words, oldest, withinMs }) =>
      oldest !== null && now.getTime() - oldest.getTime() > withinMs ? [{ words, oldest }] : [],
    )
    if (late.length === 0) return null
    return {
      severity: 'warning',
      since: new Date(Math.min(...late.map(({ oldest }) => oldest.getTime()))),
      what: `Waiting for longer than usual: ${late.map(({ words }) => words).join(', ')}.`,
      action: 'After a first read of a large account this takes hours; otherwise see the other problems and the log.',
    }
  },
}
