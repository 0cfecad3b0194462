/**
 * Whether the service does its job. In: the list of conditions. Out: the current problems, since when, and what to do,
 * in words; the same for the Health page, `/readyz`, `doctor` and the metrics.
 */
export { checkHealth } from './check-health.ts'
export type { CheckedAccount, HealthDeps, WaitingToken } from './condition.ts'
export { isTicking, ticksHeartbeat } from './conditions/index.ts'
export { type Health, type HealthReport, openHealth } from './health.ts'
export type { OpenProblem } from './incident-store.ts'
export { sparingly } from './mail-check.ts'
