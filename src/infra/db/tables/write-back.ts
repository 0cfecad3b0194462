import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json, NullableInstant, NullableJson } from './column-types.ts'

/**
 * Level-triggered write-back: one row per record and target. `applied` follows what the CRM shows; a row whose
 * `desired` differs from `applied` is pending, unless the CRM refused that very value.
 */
export interface WriteBacksTable {
  account_id: string
  object_type: string
  record_id: string
  /** `flag`, `outcome`, or `carried`: what the record shows for others that cannot carry a flag themselves. */
  target: string
  desired: Json<object>
  applied: JSONColumnType<object | null, string | null, string | null>
  /** Why the value is desired, as a code with parameters; null if unknown. */
  cause: JSONColumnType<object | null, string | null | undefined, string | null>
  refused_reason: NullableJson<Message>
  /** The kind of the refusal, as named in the port (`required-rule`, `read-only`, …); null if there is none. */
  refused_cause: ColumnType<string | null, string | null | undefined, string | null>
  /**
   * Whether the record is on the CRM's list of records that cannot be flagged; null while unknown, because the CRM has
   * been asked to add it.
   */
  on_unflagged_list: Generated<boolean | null>
  updated_at: Instant
  /** When Minset learned of the change behind the desired value; null if only the passing of time caused it. */
  noted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /**
   * For a flag that the record cannot carry itself: the record that carries it; null if none does. Such a flag is not
   * delivered separately: it is written with the carrier's `carried` value.
   */
  carrier_type: ColumnType<string | null, string | null | undefined, string | null>
  carrier_id: ColumnType<string | null, string | null | undefined, string | null>
}

/**
 * The values written to the CRM, one row each; rows are only added, and updated when a value is undone. Old ones are
 * purged.
 */
export interface WriteLogTable {
  account_id: string
  /** Numbered in the order in which they were added. */
  entry_id: Generated<string>
  object_type: string
  record_id: string
  target: string
  /** The CRM's previous value, as far as Minset knew; null if unknown. */
  before: JSONColumnType<object | null, string | null, never>
  after: JSONColumnType<object, string, never>
  /** As in `write_backs`, at the time when the value was sent. */
  cause: JSONColumnType<object | null, string | null, never>
  at: Instant
  /** Since when Minset knows that the CRM no longer shows the value, although Minset has not replaced it. */
  undone_at: NullableInstant
}

/** The object types whose flags linked records carry in the account's CRM. */
export interface FlagCarriersTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** The items that Minset has created in the account's CRM to show flags, as last checked. */
export interface CrmSetUpsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
