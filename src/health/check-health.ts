import { loadAccounts } from '../accounts/index.ts'
import { saidBy } from '../domain/errors.ts'
import { message } from '../words/index.ts'
import type { AccountCondition, CheckedAccount, GlobalCondition, HealthDeps, Problem } from './condition.ts'
import {
  accountConditions,
  accountConnected,
  globalConditions,
  problemOfClosed,
  storeCondition,
} from './conditions/index.ts'

/** The result of one condition. */
export interface CheckedCondition {
  readonly id: string
  /** Minset's id of the account; null for a condition of the whole service. */
  readonly accountId: string | null
  /** Null if the condition holds. */
  readonly problem: Problem | null
}

export interface CheckOptions {
  readonly accounts: readonly CheckedAccount[]
  /** Whether a service is running: otherwise conditions about its work are left out. */
  readonly isServing: boolean
}

/** Maximum time for the evaluation of one condition. After that it counts as failing, because unknown is not fine. */
const checkWithinMs = 10_000

/**
 * Evaluates the conditions, one after the other. Never throws. If the store fails, no other condition can be evaluated,
 * and the result contains only the store's.
 */
export async function checkHealth(
  deps: HealthDeps,
  { accounts, isServing }: CheckOptions,
): Promise<readonly CheckedCondition[]> {
  function applies({ needsService }: GlobalCondition | AccountCondition): boolean {
    return isServing || !needsService
  }
  const store = await evaluate(storeCondition.id, null, () => storeCondition.check(deps))
  if (store.problem !== null) return [store]
  const checked = [store]
  for (const condition of globalConditions.filter(applies)) {
    checked.push(await evaluate(condition.id, null, () => condition.check(deps)))
  }
  const { followed, closed } = await sortAccounts(deps, accounts)
  for (const account of followed) {
    for (const condition of accountConditions.filter(applies)) {
      checked.push(await evaluate(condition.id, account.account.accountId, () => condition.check(deps, account)))
    }
  }
  return [...checked, ...closed]
}

interface SortedAccounts {
  /** Open accounts, except those that were disconnected on purpose, by any process. */
  readonly followed: readonly CheckedAccount[]
  /** The results for accounts that are stored but not open. */
  readonly closed: readonly CheckedCondition[]
}

async function sortAccounts(deps: HealthDeps, accounts: readonly CheckedAccount[]): Promise<SortedAccounts> {
  const { id } = accountConnected
  try {
    const stored = await inTime(() => loadAccounts(deps.db))
    const ended = new Set(stored.flatMap(({ account, status }) => (status.isEnded ? [account.accountId] : [])))
    const open = new Set(accounts.map(({ account }) => account.accountId))
    return {
      followed: accounts.filter(({ account }) => !ended.has(account.accountId)),
      closed: stored
        .filter(({ account }) => !open.has(account.accountId))
        .map((one) => ({ id, accountId: one.account.accountId, problem: problemOfClosed(one, deps) })),
    }
  } catch (error) {
    return { followed: accounts, closed: [{ id, accountId: null, problem: unknown(id, error) }] }
  }
}

async function evaluate(
  id: string,
  accountId: string | null,
  check: () => Promise<Problem | null>,
): Promise<CheckedCondition> {
  try {
    return { id, accountId, problem: await inTime(check) }
  } catch (error) {
    return { id, accountId, problem: unknown(id, error) }
  }
}

/** @throws Error if it takes too long; the work may continue, but its result is ignored */
async function inTime<T>(work: () => Promise<T>): Promise<T> {
  let alarm: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    alarm = setTimeout(() => reject(new Error(`No answer within ${checkWithinMs / 1000} seconds`)), checkWithinMs)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(alarm)
  }
}

function unknown(id: string, error: unknown): Problem {
  return {
    severity: 'failing',
    since: null,
    what: message('health.unknown', { condition: id }),
    action: message('health.unknown.action', { why: saidBy(error) }),
  }
}
