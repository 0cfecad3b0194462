/**
 * Backtests: what a ruleset would find before it is activated. In: a ruleset, and the stored records. Out: counts and
 * records, for pages and commands. Judges as evaluation does, stores nothing, and calls no CRM.
 */
export {
  type Backtest,
  type ListedPart,
  type ListedResult,
  listedResults,
  type Part,
  type RuleBacktest,
  triedResults,
} from './backtest.ts'
export { type Backtests, createBacktests, type ListedPage, type Trial } from './backtests.ts'
export { countMessage, type KnownCount, weekOf } from './known-count.ts'
export { isPlaceInList, type ListedRecord, type ListedRecords, type ListRequest, listRecords } from './list-records.ts'
export { type BacktestRequest, runBacktest } from './run-backtest.ts'
