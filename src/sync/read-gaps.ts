import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { loadTypesToCome } from './full-read/full-sync-state.ts'
import { loadLastPoll } from './polls/poll.ts'
import { type PollPace, pollSecondsOf } from './polls/poll-seconds.ts'
import { loadSyncOutcome } from './sync-outcome.ts'

/** A shorter outage does not make figures old. Polls that are further apart may be late by as much as their interval. */
const leastMs = 6 * 3_600_000

/** What figures of an account lack, because the CRM has not been read. */
export interface ReadGaps {
  /** When it was last read, if that is long ago; null if it is read regularly. */
  readonly unreadSince: Date | null
  /** Whether the first read has not come to its end. */
  readonly isFirstRead: boolean
}

/** Finds out what figures of an account lack. */
export async function loadReadGaps(db: Kysely<Schema>, accountId: string, pace: PollPace): Promise<ReadGaps> {
  const types = await loadTypesToCome(db, accountId)
  const outcome = await loadSyncOutcome(db, accountId)
  const reads = [outcome?.succeededAt ?? null, await loadLastPoll(db, accountId)].filter((at) => at !== null)
  const last = reads.length === 0 ? null : new Date(Math.max(...reads.map((at) => at.getTime())))
  const unreadAfterMs = Math.max(leastMs, 2 * 1000 * (await pollSecondsOf(db, accountId, pace)))
  const isLongAgo = last !== null && pace.now.getTime() - last.getTime() > unreadAfterMs
  return { unreadSince: isLongAgo ? last : null, isFirstRead: types.length > 0 }
}
