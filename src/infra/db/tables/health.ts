import type { Generated } from 'kysely'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json, NullableInstant } from './column-types.ts'

/** One row per job that has failed and not succeeded since. By the database's clock. */
export interface JobFailuresTable {
  /** The vendor, for jobs that cover all its accounts. */
  account_id: string
  job: string
  since: Generated<Date>
  times: Generated<number>
  code: string
  reason: Json<Message>
}

/** When a recurring event last happened. By the database's clock. */
export interface HeartbeatsTable {
  name: string
  beat_at: Generated<Date>
}

/** One row per problem found by health, until a day after its end. At most one is open per condition and account. */
export interface IncidentsTable {
  /** Empty for the whole service. */
  account_id: string
  condition: string
  /** When it was first seen. */
  noted_at: Instant
  /** `failing` or `warning`. */
  severity: string
  since: Instant
  what: Json<Message>
  action: Json<Message>
  ended_at: NullableInstant
}
