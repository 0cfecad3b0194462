import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { ObjectType } from '../domain/record.ts'
import { type Clock, hasPassed } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Ruleset } from '../rules/index.ts'
import { loadAccountRules, type RulesOfAccount } from '../rulesets/index.ts'
import type { Backtest } from './backtest.ts'
import { type ListedRecords, type ListRequest, listRecords } from './list-records.ts'
import { type BacktestRequest, runBacktest } from './run-backtest.ts'

/** A ruleset that is tried in an account. */
export interface Trial {
  readonly account: RulesOfAccount
  readonly candidate: Ruleset
  /** The active ruleset, to compare with; null: without a comparison. */
  readonly active: Ruleset | null
}

/** A backtest at this moment. */
export type BacktestState =
  | { readonly state: 'running'; readonly judged: number; readonly total: number }
  | { readonly state: 'done'; readonly result: Backtest }

/** The backtests of this process. */
export interface Backtests {
  /**
   * The result for a trial: starts the backtest unless it runs, or has just been done, and waits for it for at most so
   * many milliseconds. An account has one at a time: another trial ends it.
   *
   * @throws what the backtest throws
   */
  look(trial: Trial, patienceMs: number): Promise<BacktestState>
  /** A page of the records behind a figure of the result. */
  list(trial: Trial, page: ListedPage): Promise<ListedRecords>
}

/** Which records, and which page of them. */
export type ListedPage = Pick<ListRequest, 'ruleId' | 'result' | 'part' | 'after' | 'limit' | 'patienceMs'>

export interface BacktestDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  /** Types whose records have not been read completely for the first time. */
  readonly loadTypesToCome: (db: Kysely<Schema>, accountId: string) => Promise<readonly ObjectType[]>
}

/** How long a result is shown before the records are judged again. */
const keptMs = 5 * 60_000

interface Run {
  readonly id: string
  readonly startedAt: Date
  readonly abort: AbortController
  readonly done: Promise<Backtest>
  judged: number
  total: number
}

/** Backtests in the memory of this process: nothing is stored, so a restart only costs the time to judge again. */
export function createBacktests(deps: BacktestDeps): Backtests {
  /** By account. */
  const runs = new Map<string, Run>()

  function start(id: string, request: BacktestRequest): Run {
    const abort = new AbortController()
    const run: Run = {
      id,
      startedAt: request.now,
      abort,
      judged: 0,
      total: 0,
      done: runBacktest(deps.db, {
        ...request,
        signal: abort.signal,
        progress(judged, total) {
          run.judged = judged
          run.total = total
        },
      }),
    }
    runs.get(request.accountId)?.abort.abort()
    runs.set(request.accountId, run)
    // Each call of `look` receives the error. If there is none, the error must not end the process.
    run.done.catch(() => undefined)
    return run
  }

  return {
    async look(trial, patienceMs) {
      const request = await requestOf(deps, trial)
      const id = [request.candidate.basis, request.active?.basis ?? ''].join(' ')
      const known = runs.get(request.accountId)
      const isFresh = known?.id === id && !hasPassed(known.startedAt, keptMs, request.now)
      const run = isFresh ? known : start(id, request)
      try {
        const result = await Promise.race([run.done, sleep(patienceMs, null)])
        return result === null ? { state: 'running', judged: run.judged, total: run.total } : { state: 'done', result }
      } catch (error) {
        // Somebody else tries another ruleset in the account: the next look begins anew.
        if (run.abort.signal.aborted) return { state: 'running', judged: 0, total: run.total }
        // The next look tries again.
        if (runs.get(request.accountId) === run) runs.delete(request.accountId)
        throw error
      }
    },
    async list(trial, page) {
      return listRecords(deps.db, { ...(await requestOf(deps, trial)), ...page })
    },
  }
}

/** With both rulesets as they apply to the account; compared only if they differ. */
async function requestOf(
  { db, clock, loadTypesToCome }: BacktestDeps,
  { account, candidate, active }: Trial,
): Promise<BacktestRequest> {
  const { accountId } = account
  const compared = active === null || active.version === candidate.version ? null : active
  return {
    accountId,
    candidate: await loadAccountRules(db, candidate, account),
    active: compared && (await loadAccountRules(db, compared, account)),
    typesToCome: await loadTypesToCome(db, accountId),
    now: clock.now(),
  }
}
