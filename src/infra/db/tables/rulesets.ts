import type { Generated } from 'kysely'
import type { Instant, Json } from './column-types.ts'

/** What an account was judged by, one row per activation: the one with the highest number is in force. */
export interface RulesetsTable {
  account_id: string
  /** From 1. */
  number: number
  /** Names what the content says: it is the same for two files that say the same. */
  version: string
  /** YAML as the admin wrote it. */
  content: string
  /** Where it came from, for the places that problems are at. */
  file_name: string
  /** By the database's clock. */
  activated_at: Generated<Date>
}

/** What the account has of the fields, stages and currencies that rules name, as last read. */
export interface AccountSchemasTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}

/** What rules the account's records were last evaluated by, and since when. */
export interface JudgedRulesetsTable {
  account_id: string
  state: Json<object>
  updated_at: Instant
}
