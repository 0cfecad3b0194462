import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Instant, Json } from './column-types.ts'

/**
 * Level-triggered write-back: one row per record and target. `written` follows what the CRM shows; a row whose
 * `wanted` differs from `written` is to be delivered, unless the CRM refused that very value.
 */
export interface WriteBacksTable {
  account_id: string
  object_type: string
  record_id: string
  /** `flag`, `outcome`, or `carried`: what the record shows of others that cannot carry a flag themselves. */
  target: string
  wanted: Json<object>
  written: JSONColumnType<object | null, string | null, string | null>
  refused_reason: string | null
  /** Of what kind the refusal was, as the port names them (`required-rule`, `read-only`, …); null where none stands. */
  refused_cause: ColumnType<string | null, string | null | undefined, string | null>
  /**
   * Whether the record is on the CRM's list of those that cannot be flagged; null while that is not known, because the CRM
   * has been asked to add it.
   */
  on_unflagged_list: Generated<boolean | null>
  updated_at: Instant
  /** When the change behind the wish became known to us; null where time alone made it. */
  noted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /**
   * Of flags that the record cannot carry itself: the record that carries it; null where none does. Such a flag has no
   * delivery of its own: it is written when the carrier's `carried` is.
   */
  carrier_type: ColumnType<string | null, string | null | undefined, string | null>
  carrier_id: ColumnType<string | null, string | null | undefined, string | null>
}
