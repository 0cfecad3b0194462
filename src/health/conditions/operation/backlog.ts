import type { Kysely } from 'kysely'
import { loadInboxAge, loadOldestRefresh } from '../../../inbox/index.ts'
import type { Schema } from '../../../infra/db/schema.ts'
import { loadOldestDue } from '../../../records/index.ts'
import { listMessage, message } from '../../../words/index.ts'
import { loadOldestPending } from '../../../write-back/index.ts'
import type { AccountCondition } from '../../condition.ts'
import { isTicking } from './schedules.ts'

/** Events are sorted within seconds. */
const eventsWithinMs = 120_000

/** Other work takes turns, and a first run over a large account takes longer than that. */
const workWithinMs = 15 * 60_000

/** Due work is done in time. */
export const backlog: AccountCondition = {
  id: 'backlog',
  needsService: true,
  async check({ db, clock }, { account: { accountId } }) {
    const now = clock.now()
    const waiting = [
      { what: message('health.backlog.events'), oldest: await loadInboxAge(db, accountId), withinMs: eventsWithinMs },
      {
        what: message('health.backlog.refreshes'),
        oldest: await loadOldestRefresh(db, accountId),
        withinMs: workWithinMs,
      },
      { what: message('health.backlog.checks'), oldest: await loadOldestDue(db, accountId), withinMs: workWithinMs },
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

/**
 * Whether a record has been due for evaluation for longer than a running service takes; if none is running, whether any is due.
 */
export async function isEvaluationLate(
  db: Kysely<Schema>,
  { accountId, now }: { readonly accountId: string; readonly now: Date },
): Promise<boolean> {
  const oldest = await loadOldestDue(db, accountId)
  if (oldest === null || oldest > now) return false
  return now.getTime() - oldest.getTime() > workWithinMs || !(await isTicking(db))
}
