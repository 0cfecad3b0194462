import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../infra/log.ts'
import { type CheckedCondition, checkHealth } from './check-health.ts'
import type { CheckedAccount, HealthDeps } from './condition.ts'
import type { Incident, OpenProblem } from './incident-store.ts'
import { Incidents } from './incidents.ts'

/** A condition with its problem, if there is one. */
export interface ReportedCondition extends Pick<CheckedCondition, 'id' | 'accountId'> {
  readonly problem: OpenProblem | null
}

/** The state of all conditions at one moment. */
export interface HealthReport {
  readonly at: Date
  /** The evaluated conditions: only the store's if the store fails. */
  readonly conditions: readonly ReportedCondition[]
  /** Every known problem, failing ones first. */
  readonly problems: readonly OpenProblem[]
  /** Problems that ended within the last day, the latest first. */
  readonly ended: readonly Incident[]
  /** Whether anything is failing. */
  readonly isFailing: boolean
}

/** The health of this service. */
export interface Health {
  /** Evaluates the conditions now. Calls at the same time share one evaluation. Never throws. */
  check(): Promise<HealthReport>
  /** The latest report if it is at most some seconds old, else a new one: for callers that may call often. */
  latest(): Promise<HealthReport>
  /** Evaluates the conditions repeatedly, and logs which problems begin and end. @returns a function that stops it */
  watch(): () => Promise<void>
}

export interface OpenHealthDeps extends HealthDeps {
  readonly log: Log
  /** The accounts that are open in this process now. */
  readonly accounts: () => readonly CheckedAccount[]
}

const watchEveryMs = 10_000
const freshForMs = 5000

/** Creates the health of a running service. Evaluates nothing yet. */
export function openHealth(deps: OpenHealthDeps): Health {
  const incidents = new Incidents(deps)
  let last: { readonly report: HealthReport; readonly atMs: number } | null = null
  let checking: Promise<HealthReport> | null = null

  async function check(): Promise<HealthReport> {
    const conditions = await checkHealth(deps, { accounts: deps.accounts(), isServing: true })
    const canUseStore = conditions[0]?.problem === null
    if (canUseStore) await restore(incidents, deps)
    incidents.note(conditions)
    // No caller waits for it, because the store may hang too.
    if (canUseStore) incidents.saveSoon()
    const report = reportOf(incidents, conditions, deps.clock.now())
    last = { report, atMs: performance.now() }
    return report
  }

  function checkOnce(): Promise<HealthReport> {
    checking ??= check().finally(() => {
      checking = null
    })
    return checking
  }

  return {
    check: checkOnce,
    latest: () =>
      last !== null && performance.now() - last.atMs < freshForMs ? Promise.resolve(last.report) : checkOnce(),
    watch() {
      const timer = setInterval(() => void checkOnce(), watchEveryMs)
      return async () => {
        clearInterval(timer)
        await checking
        await incidents.saved()
      }
    },
  }
}

const restoreWithinMs = 10_000

/** If it fails, problems count from now on, and the next check tries again. */
async function restore(incidents: Incidents, { log }: OpenHealthDeps): Promise<void> {
  try {
    await Promise.race([incidents.restore(), sleep(restoreWithinMs, undefined, { ref: false })])
  } catch (error) {
    log.error({ err: error }, 'the problems of before could not be read')
  }
}

function reportOf(incidents: Incidents, checked: readonly CheckedCondition[], at: Date): HealthReport {
  const problems = incidents.open()
  return {
    at,
    conditions: checked.map((condition) => ({ ...condition, problem: incidents.problemOf(condition) })),
    problems,
    ended: incidents.ended(),
    isFailing: problems.some(({ severity }) => severity === 'failing'),
  }
}
