import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { FieldValue } from '../../domain/record.ts'
import type { AccountsTable, CredentialsTable, UsedInstallStatesTable } from './account-tables.ts'
import type { Instant, Json, NullableInstant } from './column-types.ts'
import type { HeartbeatsTable, IncidentsTable, JobFailuresTable } from './health-tables.ts'
import type { SetAsideTable, UnreadableEventsTable } from './unreadable-tables.ts'

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
  credentials: CredentialsTable
  inbox_events: InboxEventsTable
  due_refreshes: DueRefreshesTable
  feeds: FeedsTable
  rate_limit_slots: RateLimitSlotsTable
  daily_budgets: DailyBudgetsTable
  job_failures: JobFailuresTable
  heartbeats: HeartbeatsTable
  incidents: IncidentsTable
  paced_jobs: PacedJobsTable
  set_aside: SetAsideTable
  unreadable_events: UnreadableEventsTable
  used_install_states: UsedInstallStatesTable
}

/** Events as they came, committed before they were acknowledged. Sorted ones are kept for some days, to know repeats. */
export interface InboxEventsTable {
  account_id: string
  event_id: Generated<string>
  /** A hash that is the same for every delivery of the same event. */
  event_key: string
  /** `webhook` or `journal`. */
  source: string
  /** JSON as it came. As text: jsonb refuses some of what JSON allows, such as a zero character. */
  body: string
  occurred_at: NullableInstant
  received_at: Instant
  /** Null until it is known which records are to be read again because of it. */
  sorted_at: NullableInstant
  /** What it meant, once sorted: `records`, `erase`, `echo`, `unknown`, `uninstalled`. */
  meaning: string | null
  /** The records that it names, as `type:id`, once sorted. */
  about: string[] | null
}

/** Records that are to be read again once `due_at` has come, whatever said so. */
export interface DueRefreshesTable {
  account_id: string
  object_type: string
  record_id: string
  due_at: Instant
  /** When the first of the changes that it stands for became known to us. */
  noted_at: Instant
  /** `webhook`, `journal` or `poll`. */
  source: string
  /** Counts the changes it stands for: one that comes while the record is read is not lost. */
  revision: Generated<number>
}

/** Where the reading of a vendor's log, which is shared by all accounts, will continue. */
export interface FeedsTable {
  vendor: string
  name: string
  state: Json<object>
  updated_at: Instant
}

/**
 * One row for each call that a limit of the account's CRM allows within its window. A call takes a slot before it begins,
 * so that any number of processes together stay within the limit. By the database's clock.
 */
export interface RateLimitSlotsTable {
  account_id: string
  /** Which of the CRM's limits: `calls`, `searches`. */
  limit_name: string
  /** From 1. */
  slot: number
  /** While a call is under way, when it would be given up for lost; after it, when its window ends. */
  free_at: Instant
  /** Counts the calls that have taken it: one that was given up for lost does not free what another has taken since. */
  taken: Generated<number>
  /** Who has been told to wait for it, so that others leave it; null where nobody has. */
  promised_to: string | null
}

/** What an account's adapter knows of the CRM's limit by the day, in a shape of its own. */
export interface DailyBudgetsTable {
  account_id: string
  state: Json<object>
}

/** When a job that ticks add at intervals was last added. */
export interface PacedJobsTable {
  /** The account; the vendor, where the job is about all its accounts. */
  account_id: string
  job: string
  /** By the database's clock. */
  added_at: Instant
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
  fields: Json<Record<string, FieldValue>>
  vendor_fields: Json<Record<string, string | null>>
  /** Set when the record was last seen by a full sync; a full sync removes those it did not see. */
  seen_by: string
  /** Among which object types its links were read with it: what it is linked to of others is not known. */
  links_read: Generated<string[]>
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
  /** When the change behind it became known to us; null where time alone calls for it. */
  noted_at: ColumnType<Date | null, Date | null | undefined, Date | null>
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
  /** `flag`, `outcome`, or `carried`: what the record shows of others that cannot carry a flag themselves. */
  target: string
  wanted: Json<object>
  written: JSONColumnType<object | null, string | null, string | null>
  refused_reason: string | null
  /** Of what kind the refusal was, as the port names them (`required-rule`, `read-only`, …); null where none stands. */
  refused_cause: ColumnType<string | null, string | null | undefined, string | null>
  /** Whether the record is on the CRM's list of those that cannot be flagged. */
  listed: Generated<boolean>
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

/** One row per supervisor and week whose digest is due or was sent. */
export interface DigestsTable {
  account_id: string
  supervisor_id: string
  /** First day of the week that it is about, `YYYY-MM-DD`. */
  week: string
  /** The supervisor's address as it is in the CRM, usable or not; empty where there is none. */
  sent_to: string
  subject: string
  bytes: number
  /** When the mail server accepted it; null in every other state. */
  sent_at: NullableInstant
  /** As `DigestState` documents. */
  state: string
  /** Why it is not sent, in words; null where nothing has gone wrong. */
  reason: string | null
  /** How many deliveries have been tried. */
  tries: number
  /** Of pending digests: when the next delivery may be tried. */
  next_try_at: NullableInstant
  /** Until then one process delivers it. */
  claimed_until: NullableInstant
  /** When it was first to be sent. */
  noted_at: Instant
  /** When the state was last changed. */
  changed_at: Instant
}
