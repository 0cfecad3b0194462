import type { Generated } from 'kysely'
import type { Instant, Json } from './column-types.ts'

/** The rulesets of an account, one row per activation: the one with the highest number is in force. */
export interface RulesetsTable {
  account_id: string
  /** Numbered from 1. */
  number: number
  /** Identifies the content: equal for two files with the same meaning. */
  version: string
  /** YAML as the admin wrote it. */
  content: string
  /** Its source, for the locations of problems. */
  file_name: string
  /** By the database's clock. */
  activated_at: Generated<Date>
  /** An `Origin`. */
  origin: string
  /** The owner who activated it; null for the file and the service viewer. */
  actor_id: string | null
  /** Why, as typed; empty if nothing was. */
  note: string
}

/** The ruleset that an account activates later; at most one. */
export interface PlannedRulesetsTable {
  account_id: string
  version: string
  /** YAML as the admin wrote it. */
  content: string
  file_name: string
  activate_at: Instant
  /** Who planned it; null for the service viewer. */
  actor_id: string | null
  /** The role in which he did. */
  actor_role: string
  /** As for `rulesets`. */
  note: string
  planned_at: Instant
}

/** The ruleset that admins are editing. It need not be valid. */
export interface RulesetDraftsTable {
  account_id: string
  /** YAML. */
  content: string
  /** Identifies the content. */
  revision: string
  /** The page, as it was loaded, in which it was last edited. */
  edited_in: string
  edited_at: Instant
}

/** The fields, stages and currencies of the account that rules name, as last read. */
export interface AccountSchemasTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** The rules by which the account's records were last evaluated, and since when. */
export interface JudgedRulesetsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** What a rep is to do in a week, as the account has agreed. */
export interface WeeklyTargetsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
