import type { Kysely } from 'kysely'
import { type Backtests, createBacktests } from '../../src/backtest/index.ts'
import type { Schema } from '../../src/infra/db/schema.ts'

/** The backtests of an account that has been read completely. */
export function backtestsOf(db: Kysely<Schema>, clock: { readonly now: () => Date }): Backtests {
  return createBacktests({ db, clock, loadTypesToCome: () => Promise.resolve([]) })
}
