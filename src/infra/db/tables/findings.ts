import type { Generated } from 'kysely'
import type { Instant, NullableInstant } from './column-types.ts'

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
