import type { Log } from '../infra/log.ts'
import { type CheckedCondition, checkHealth } from './check-health.ts'
import type { CheckedAccount, HealthDeps, Problem } from './condition.ts'

/** A problem with where it is. */
export interface OpenProblem extends Problem {
  readonly id: string
  /** Our id of the account; null for the whole service. */
  readonly accountId: string | null
  readonly since: Date
}

/** A problem that is over. */
export interface Incident extends OpenProblem {
  readonly endedAt: Date
}

/** A condition with its problem, if there is one. */
export interface ReportedCondition extends Pick<CheckedCondition, 'id' | 'accountId'> {
  readonly problem: OpenProblem | null
}

/** How everything stood at one moment. */
export interface HealthReport {
  readonly at: Date
  /** What was evaluated: only the store's condition where the store fails. */
  readonly conditions: readonly ReportedCondition[]
  /** Every problem that is known, failing ones first. */
  readonly problems: readonly OpenProblem[]
  /** What ended within the last day, the latest first. */
  readonly ended: readonly Incident[]
  /** Whether anything is failing. */
  readonly isFailing: boolean
}

/** The health of this service. */
export interface Health {
  /** Evaluates the conditions now. Calls at the same time share one evaluation. Never throws. */
  check(): Promise<HealthReport>
  /** The latest report, if it is not older than some seconds, else a new one: for those who may ask often. */
  latest(): Promise<HealthReport>
  /** Evaluates the conditions again and again, and logs what begins and ends. @returns what ends it */
  watch(): () => void
}

export interface OpenHealthDeps extends HealthDeps {
  readonly log: Log
  /** The accounts that are open in this process now. */
  readonly accounts: () => readonly CheckedAccount[]
}

const watchEveryMs = 10_000
const freshForMs = 5000
const endedKeptMs = 24 * 3_600_000

/** Makes the health of a running service; nothing is evaluated yet. */
export function openHealth(deps: OpenHealthDeps): Health {
  const memory: Memory = { open: new Map(), ended: [] }
  let last: { readonly report: HealthReport; readonly atMs: number } | null = null
  let checking: Promise<HealthReport> | null = null

  async function check(): Promise<HealthReport> {
    const conditions = await checkHealth(deps, { accounts: deps.accounts(), isServing: true })
    const report = remember(memory, conditions, deps)
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
      return () => clearInterval(timer)
    },
  }
}

/** What the last evaluations have found, by condition and account. */
interface Memory {
  readonly open: Map<string, OpenProblem>
  ended: Incident[]
}

/** Notes what has begun and what is over. */
function remember(memory: Memory, checked: readonly CheckedCondition[], { clock, log }: OpenHealthDeps): HealthReport {
  const now = clock.now()
  forgetClosed(memory, checked)
  for (const condition of checked) {
    const { id, accountId, problem } = condition
    const key = keyOf(condition)
    const before = memory.open.get(key)
    if (problem !== null) {
      const since = problem.since ?? before?.since ?? now
      memory.open.set(key, { ...problem, id, accountId, since })
      if (before === undefined) log.error({ condition: id, accountId, since, what: problem.what }, 'condition failing')
    } else if (before !== undefined) {
      memory.open.delete(key)
      memory.ended.unshift({ ...before, endedAt: now })
      log.info({ condition: id, accountId, since: before.since }, 'condition recovered')
    }
  }
  memory.ended = memory.ended.filter(({ endedAt }) => now.getTime() - endedAt.getTime() < endedKeptMs)
  const problems = [...memory.open.values()].toSorted((a, b) => rank(a) - rank(b))
  return {
    at: now,
    conditions: checked.map((condition) => ({ ...condition, problem: memory.open.get(keyOf(condition)) ?? null })),
    problems,
    ended: memory.ended,
    isFailing: problems.some(({ severity }) => severity === 'failing'),
  }
}

/** Accounts that are not open any more have no problems here. Where the store fails, nothing is known of the others. */
function forgetClosed({ open }: Memory, checked: readonly CheckedCondition[]): void {
  if (checked.length === 1) return
  const evaluated = new Set(checked.map(keyOf))
  for (const key of open.keys()) if (!evaluated.has(key)) open.delete(key)
}

function keyOf({ id, accountId }: Pick<CheckedCondition, 'id' | 'accountId'>): string {
  return `${accountId ?? ''} ${id}`
}

function rank({ severity }: Problem): number {
  return severity === 'failing' ? 0 : 1
}
