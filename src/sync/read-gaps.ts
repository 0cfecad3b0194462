import type { Kysely } from 'kysely'
import type { ReadGaps } from '../domain/reading/read-gaps.ts'
import { earliest, latest } from '../domain/time/earliest.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadTypesToCome } from './full-read/full-sync-state.ts'
import { loadWaitingChanges, workWithinMs } from './late-work.ts'
import { loadLastPoll } from './polls/poll.ts'
import { type PollPace, pollSecondsOf } from './polls/poll-seconds.ts'
import { loadSyncOutcome } from './sync-outcome.ts'

/** A shorter outage does not make figures old. Polls that are further apart may be late by as much as their interval. */
const leastMs = 6 * 3_600_000

/** How an account is read, and whether it can be. */
export interface ReadingState extends PollPace {
  /** Whether the CRM still accepts requests of Minset: otherwise nothing is read until somebody connects the account again. */
  readonly isConnected: () => Promise<boolean>
}

/** Finds out what lists and figures of an account lack. */
export async function loadReadGaps(db: Kysely<Schema>, accountId: string, state: ReadingState): Promise<ReadGaps> {
  const [types, outcome, polledAt, pollSeconds, waiting, isConnected] = await Promise.all([
    loadTypesToCome(db, accountId),
    loadSyncOutcome(db, accountId),
    loadLastPoll(db, accountId),
    pollSecondsOf(db, accountId, state),
    loadWaitingChanges(db, accountId),
    state.isConnected(),
  ])
  const readAt = latest([outcome?.succeededAt ?? null, polledAt])
  const waitingSince = earliest(Object.values(waiting))
  const isFirstRead = types.length > 0
  return {
    unreadSince: isConnected ? ifPassed(readAt, Math.max(leastMs, 2 * 1000 * pollSeconds), state.now) : readAt,
    isFirstRead,
    // While everything is read for the first time, what has been read waits for its turn as well.
    uncheckedSince: isFirstRead ? null : ifPassed(waitingSince, workWithinMs, state.now),
  }
}

/** They are hours long, and every page and card asks for them. */
const goodForMs = 10_000

/** As `loadReadGaps`, for frequent requests: an answer is good for some seconds. */
export function createReadGaps(
  db: Kysely<Schema>,
  accountId: string,
  state: Omit<ReadingState, 'now'>,
): (now: Date) => Promise<ReadGaps> {
  let last: { readonly at: Date; readonly gaps: ReadGaps } | null = null
  return async (now) => {
    const isGood = last !== null && Math.abs(now.getTime() - last.at.getTime()) < goodForMs
    if (last === null || !isGood) last = { at: now, gaps: await loadReadGaps(db, accountId, { ...state, now }) }
    return last.gaps
  }
}

function ifPassed(at: Date | null, ms: number, now: Date): Date | null {
  return at !== null && now.getTime() - at.getTime() > ms ? at : null
}
