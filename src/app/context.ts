import type { Clock } from '../domain/time/clock.ts'
import type { Log } from '../infra/log.ts'
import type { Config } from './config.ts'
import type { Store } from './open-store.ts'

/** The dependencies of the whole composition. */
export interface AppContext {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
}
