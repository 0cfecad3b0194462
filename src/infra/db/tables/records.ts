import type { ColumnType, Generated } from 'kysely'
import type { Facts } from '../../../domain/fact.ts'
import type { FieldValue } from '../../../domain/record.ts'
import type { Instant, Json } from './column-types.ts'

export interface OwnersTable {
  account_id: string
  owner_id: string
  email: string | null
  first_name: string | null
  last_name: string | null
  archived: boolean
  teams: Json<{ id: string; name: string; primary: boolean }[]>
}

/** Who receives the digest about whom. */
export interface SupervisionsTable {
  account_id: string
  owner_id: string
  supervisor_id: string
}

export interface RecordsTable {
  account_id: string
  object_type: string
  record_id: string
  owner_id: string | null
  created_at: Instant
  updated_at: Instant
  fields: Json<Record<string, FieldValue>>
  vendor_fields: Json<Record<string, string | null>>
  /**
   * The run of the full sync that has read the record; null where it was read by itself since. A full sync removes those
   * that it did not see.
   */
  sync_run_id: string | null
  /** Among which object types its links were read with it: what it is linked to of others is not known. */
  links_read: Generated<string[]>
}

/**
 * The facts of each record that has been evaluated, for types that have facts. Only evaluation writes them: in a column of
 * `records` they would be locked in another order than a sync locks records and due evaluations.
 */
export interface RecordFactsTable {
  account_id: string
  object_type: string
  record_id: string
  facts: Json<Facts>
}

/** A link is stored once per direction that we read; `from` is the record whose links were read. */
export interface LinksTable {
  account_id: string
  from_type: string
  from_id: string
  to_type: string
  to_id: string
}

/** What of the account's CRM cannot be read, or not be stored as it came: one row per record or definition. */
export interface SetAsideTable {
  account_id: string
  /** An object type; of definitions what they define: `owner`, `team`, `stage`, `field`. */
  subject: string
  /** The vendor's id; empty for everything of which that cannot be read either. */
  subject_id: string
  /**
   * `unreadable`: the record, so the mirror keeps its last readable state; `links`: what it is linked to; `text`: the
   * record is stored without what no column can hold; `definition`: something that an admin has set up, which is left out.
   */
  kind: string
  /** Where: names of values. */
  place: string
  /** What was found and what was expected, in words; never a value. */
  reason: string
  /** How many things the row stands for: more than one only where they have no id. */
  items: Generated<number>
  since: Instant
  /** Rises with every notice, of whatever row. Compared in the database only: it may exceed what JavaScript can count. */
  revision: Generated<string>
}

/** Records that are to be evaluated once `due_at` has come. */
export interface DueEvaluationsTable {
  account_id: string
  object_type: string
  record_id: string
  due_at: Instant
  /** When the change behind it became known to us; null where time alone calls for it. */
  noted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}
