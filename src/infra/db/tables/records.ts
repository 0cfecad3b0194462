import type { ColumnType, Generated } from 'kysely'
import type { Facts } from '../../../domain/fact.ts'
import type { FieldValue } from '../../../domain/record.ts'
import type { Message } from '../../../words/index.ts'
import type { Instant, Json } from './column-types.ts'

export interface OwnersTable {
  account_id: string
  owner_id: string
  /** The id of the owner's user in the CRM; null if it is unknown or the owner's. */
  user_id: string | null
  email: string | null
  /** Whether the address has other characters than most, so that its spelling says little; null without one. */
  has_odd_email: Generated<boolean | null>
  first_name: string | null
  last_name: string | null
  /** The tag of the language in which the person uses the CRM, as the CRM writes it; null if it is unknown. */
  language: string | null
  /** It is not an active user: a person who has left, or a queue. */
  archived: boolean
  is_queue: Generated<boolean>
  teams: Json<{ id: string; name: string; primary: boolean }[]>
}

/** Who supervises a team of the CRM, or one owner, as it was set. */
export interface TeamEntriesTable {
  account_id: string
  /** `team` or `owner`. */
  member_type: string
  /** The CRM's id. */
  member_id: string
  /** Owners; empty: nobody. */
  supervisor_ids: string[]
}

/** Who supervises whom: it follows from the owners and the team entries. An owner may have several supervisors. */
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
   * The run of the full sync that has read the record; null if it was read individually since. A full sync removes the
   * records that it has not read.
   */
  sync_run_id: string | null
  /** The target types for which its links have been read; its links to other types are unknown. */
  links_read: Generated<string[]>
}

/** How many records an owner has of a type, in parts to be added. Triggers on the records keep it. */
export interface RecordCountsTable {
  account_id: string
  part_id: Generated<string>
  /** Null: of records without an owner. */
  owner_id: string | null
  object_type: string
  number: number
}

/**
 * The facts of each evaluated record, for types that have facts. Only evaluation writes them: in a column of `records`
 * they would be locked in a different order from a sync's locks on records and due evaluations.
 */
export interface RecordFactsTable {
  account_id: string
  object_type: string
  record_id: string
  facts: Json<Facts>
}

/** The values of each evaluated record that rules compare with those of others. Only evaluation writes them. */
export interface RecordKeysTable {
  account_id: string
  object_type: string
  record_id: string
  /** The name of the compared field, or of several with `+` between them. */
  field: string
  /** A hash of the value in the form in which values are compared. */
  key: string
  /** Hashes of what relates the record to others, with spaces between them; blank if no rule asks for that. */
  ties: string
}

/** Answers in fields of evaluated records that rules accept in place of a value. Only evaluation writes them. */
export interface HonestAnswersTable {
  account_id: string
  object_type: string
  record_id: string
  field: string
  /** As it is compared: one of the rules' words, or an option's id. */
  answer: string
  /** When it was first seen. */
  since: Instant
}

/** A link is stored once per direction that is read; `from` is the record whose links were read. */
export interface LinksTable {
  account_id: string
  from_type: string
  from_id: string
  to_type: string
  to_id: string
}

/** Unreadable or unstorable items of the account's CRM: one row per record or definition. */
export interface SetAsideTable {
  account_id: string
  /** An object type, or the kind of a definition: `owner`, `team`, `stage`, `field`. */
  subject: string
  /** The vendor's id; empty for all items without a readable id. */
  subject_id: string
  /**
   * `unreadable`: the record, so the mirror keeps its last readable state; `links`: its links; `text`: the record is
   * stored without the characters that no column can store; `definition`: a definition by an admin, which is left out.
   */
  kind: string
  /** A path of field names. */
  place: string
  /** What was found and what was expected; never a value. */
  reason: Json<Message>
  /** The number of items that the row covers: more than one only if they have no id. */
  items: Generated<number>
  since: Instant
  /**
   * Increases with every entry in any row. Compared in the database only, because it may exceed JavaScript's safe
   * integers.
   */
  revision: Generated<string>
}

/**
 * Records that others have come to share a value with, or do not any more, until they are queued for evaluation. Rows are only
 * added and taken, so that nobody waits for another one's.
 */
export interface NotedHoldersTable {
  account_id: string
  note_id: Generated<string>
  object_type: string
  record_id: string
  noted_at: Instant
}

/** Records queued for evaluation at `due_at`. */
export interface DueEvaluationsTable {
  account_id: string
  object_type: string
  record_id: string
  due_at: Instant
  /** When Minset learned of the change behind it; null if only the passing of time causes it. */
  noted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** Whether a person waits for it. */
  awaited: Generated<boolean>
}
