/**
 * Backtests: what a ruleset would find before it is activated. In: a ruleset, and the stored records. Out: counts and
 * records, for pages and commands. Judges as evaluation does, stores nothing, and calls no CRM.
 */
export type { Backtest, Part, RuleBacktest } from './backtest.ts'
export { type Backtests, createBacktests } from './backtests.ts'
export { runBacktest } from './run-backtest.ts'
