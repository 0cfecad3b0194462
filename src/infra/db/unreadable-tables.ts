import type { Generated } from 'kysely'
import type { Instant } from './column-types.ts'

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

/** What a vendor sent in place of an event. Kept for some days, the first of many only. */
export interface UnreadableEventsTable {
  /** Null where nothing says whose it is. */
  account_id: string | null
  vendor: string
  /** A hash of it, its reason and whose it is: a repeated delivery is the same. */
  event_key: string
  reason: string
  /** Its JSON, or the first part of it. */
  body: string
  received_at: Instant
}
