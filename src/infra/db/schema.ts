import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/**
 * The tables, as Kysely sees them. Instants are `timestamptz`. Every key begins with `account_id`, so that the same
 * schema can be partitioned or distributed by account. Only `*-store.ts` files touch rows.
 */
export interface Schema {
  accounts: AccountsTable
  owners: OwnersTable
  supervisions: SupervisionsTable
  records: RecordsTable
  links: LinksTable
  cursors: CursorsTable
  due_evaluations: DueEvaluationsTable
  findings: FindingsTable
  write_backs: WriteBacksTable
  digests: DigestsTable
}

type Instant = ColumnType<Date, Date, Date>
type NullableInstant = ColumnType<Date | null, Date | null, Date | null>
/** jsonb: objects come back parsed and go in as JSON text. */
type Json<T extends object> = JSONColumnType<T, string, string>

export interface AccountsTable {
  account_id: string
  vendor: string
  external_id: string
  time_zone: string
  currency: string
  ui_origin: string
  connected_at: Instant
}

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
  fields: Json<Record<string, string | number | boolean | null>>
  vendor_fields: Json<Record<string, string | null>>
  /** Set when the record was last seen by a full sync; a full sync removes those it did not see. */
  seen_by: string
}

/** A link is stored once per direction that we read; `from` is the record whose links were read. */
export interface LinksTable {
  account_id: string
  from_type: string
  from_id: string
  to_type: string
  to_id: string
}

/** Where each sync of an account will continue. */
export interface CursorsTable {
  account_id: string
  /** `full` or `poll:<object type>` or `owners`. */
  name: string
  state: Json<object>
  updated_at: Instant
}

/** Records that are to be evaluated once `due_at` has come. */
export interface DueEvaluationsTable {
  account_id: string
  object_type: string
  record_id: string
  due_at: Instant
}

export interface FindingsTable {
  account_id: string
  finding_id: Generated<string>
  object_type: string
  record_id: string
  rule_id: string
  reason: string
  message: string
  ruleset_version: string
  state: string
  since: Instant
  due_at: Instant
  opened_at: Instant
  resolved_at: NullableInstant
}

/**
 * Level-triggered write-back: one row per record and target. `written` follows what the CRM shows; a row whose
 * `wanted` differs from `written` is to be delivered, unless the CRM refused that very value.
 */
export interface WriteBacksTable {
  account_id: string
  object_type: string
  record_id: string
  /** `flag` or `outcome`. */
  target: string
  wanted: Json<object>
  written: JSONColumnType<object | null, string | null, string | null>
  refused_reason: string | null
  updated_at: Instant
}

/** One row per digest that was sent. */
export interface DigestsTable {
  account_id: string
  supervisor_id: string
  /** First day of the week that it is about, `YYYY-MM-DD`. */
  week: string
  sent_to: string
  subject: string
  bytes: number
  sent_at: Instant
}
