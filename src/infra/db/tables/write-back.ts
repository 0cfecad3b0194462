import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Instant, Json, NullableInstant } from './column-types.ts'

/**
 * Level-triggered write-back: one row per record and target. `applied` follows what the CRM shows; a row whose
 * `desired` differs from `applied` is to be delivered, unless the CRM refused that very value.
 */
export interface WriteBacksTable {
  account_id: string
  object_type: string
  record_id: string
  /** `flag`, `outcome`, or `carried`: what the record shows of others that cannot carry a flag themselves. */
  target: string
  desired: Json<object>
  applied: JSONColumnType<object | null, string | null, string | null>
  /** Why the value is desired, as a code with parameters; null where that is not known. */
  cause: JSONColumnType<object | null, string | null | undefined, string | null>
  refused_reason: string | null
  /** Of what kind the refusal was, as the port names them (`required-rule`, `read-only`, …); null where none stands. */
  refused_cause: ColumnType<string | null, string | null | undefined, string | null>
  /**
   * Whether the record is on the CRM's list of those that cannot be flagged; null while that is not known, because the CRM
   * has been asked to add it.
   */
  on_unflagged_list: Generated<boolean | null>
  updated_at: Instant
  /** When the change behind the desired value became known to us; null where time alone made it. */
  noted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /**
   * Of flags that the record cannot carry itself: the record that carries it; null where none does. Such a flag has no
   * delivery of its own: it is written when the carrier's `carried` is.
   */
  carrier_type: ColumnType<string | null, string | null | undefined, string | null>
  carrier_id: ColumnType<string | null, string | null | undefined, string | null>
}

/**
 * What was written to the CRM, one row per value; rows are only added, and those of a value that was undone note when. Old
 * ones are purged.
 */
export interface WriteLogTable {
  account_id: string
  /** In the order in which they were added. */
  entry_id: Generated<string>
  object_type: string
  record_id: string
  target: string
  /** What the CRM showed before, as far as Minset knew; null where it did not know. */
  before: JSONColumnType<object | null, string | null, never>
  after: JSONColumnType<object, string, never>
  /** As in `write_backs`, when the value was sent. */
  cause: JSONColumnType<object | null, string | null, never>
  at: Instant
  /** Since when Minset knows that the CRM does not show it any more, although nothing else was written in its place. */
  undone_at: NullableInstant
}

/** Which object types' flags are carried by linked records in the account's CRM. */
export interface FlagCarriersTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** What Minset has made in the account's CRM to show flags with, as last looked after. */
export interface CrmSetUpsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
