import { reasonOf } from '../domain/errors.ts'
import type { AccountCondition, CheckedAccount, GlobalCondition, HealthDeps, Problem } from './condition.ts'
import { accountConditions, globalConditions, storeCondition } from './conditions/index.ts'

/** What one condition came to. */
export interface CheckedCondition {
  readonly id: string
  /** Our id of the account; null for a condition of the whole service. */
  readonly accountId: string | null
  /** Null where all is well. */
  readonly problem: Problem | null
}

export interface CheckOptions {
  readonly accounts: readonly CheckedAccount[]
  /** Whether a service runs: without one, conditions that look at its work are left out. */
  readonly isServing: boolean
}

/** How long a condition may take to be evaluated. After that it counts as failing: unknown is not fine. */
const checkWithinMs = 10_000

/**
 * Evaluates the conditions, one after the other. Never throws. Where the store fails, nothing else can be known, and
 * only that is in the answer.
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
  for (const account of accounts) {
    for (const condition of accountConditions.filter(applies)) {
      checked.push(await evaluate(condition.id, account.account.accountId, () => condition.check(deps, account)))
    }
  }
  return checked
}

async function evaluate(
  id: string,
  accountId: string | null,
  check: () => Promise<Problem | null>,
): Promise<CheckedCondition> {
  let alarm: NodeJS.Timeout | undefined
  const late = new Promise<Problem>((resolve) => {
    alarm = setTimeout(() => resolve(unknown(`No answer within ${checkWithinMs / 1000} seconds`)), checkWithinMs)
  })
  try {
    return { id, accountId, problem: await Promise.race([check(), late]) }
  } catch (error) {
    return { id, accountId, problem: unknown(reasonOf(error)) }
  } finally {
    clearTimeout(alarm)
  }
}

function unknown(reason: string): Problem {
  return {
    severity: 'failing',
    since: null,
    what: 'This condition cannot be checked.',
    action: `${reason}. See the log of the service.`,
  }
}
