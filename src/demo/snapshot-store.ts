import type { Kysely } from 'kysely'
import type { FieldValue, RecordKey } from '../domain/record.ts'
import { isOpen } from '../infra/db/finding-states.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType } from '../records/index.ts'
import type { Message } from '../words/index.ts'

/** The parts of an open finding that must be equal in every CRM. */
export interface ShownFinding {
  readonly key: RecordKey
  readonly ruleId: string
  readonly message: Message
  readonly since: Date
}

/** Every open finding of an account. */
export async function listOpenFindings(db: Kysely<Schema>, accountId: string): Promise<ShownFinding[]> {
  const rows = await db
    .selectFrom('findings as f')
    .select(['object_type', 'record_id', 'rule_id', 'message', 'since'])
    .where('account_id', '=', accountId)
    .where(isOpen)
    .execute()
  return rows.map(({ object_type, record_id, rule_id, message, since }) => ({
    key: { type: asObjectType(object_type), id: record_id },
    ruleId: rule_id,
    message,
    since,
  }))
}

/** The outcome of a meeting or a call. */
export interface ShownOutcome {
  readonly key: RecordKey
  readonly outcome: FieldValue
}

/**
 * The outcome of every meeting and call that has one: as read, or as filled in since. A planned meeting counts as one
 * without an outcome, because not every CRM has a value for it.
 */
export async function listOutcomes(db: Kysely<Schema>, accountId: string): Promise<ShownOutcome[]> {
  const rows = await db
    .selectFrom('records as r')
    .leftJoin('write_backs as w', (join) =>
      join
        .onRef('w.account_id', '=', 'r.account_id')
        .onRef('w.object_type', '=', 'r.object_type')
        .onRef('w.record_id', '=', 'r.record_id')
        .on('w.target', '=', 'outcome'),
    )
    .select(['r.object_type', 'r.record_id', 'r.fields', 'w.applied'])
    .where('r.account_id', '=', accountId)
    .where('r.object_type', 'in', ['meeting', 'call'])
    .execute()
  return rows
    .map(({ object_type, record_id, fields, applied }) => ({
      key: { type: asObjectType(object_type), id: record_id },
      outcome: fields['outcome'] ?? appliedOutcome(applied),
    }))
    .filter(({ outcome }) => outcome !== null && outcome !== 'scheduled')
}

function appliedOutcome(applied: object | null): FieldValue {
  if (applied === null || !('outcome' in applied)) return null
  return typeof applied.outcome === 'string' ? applied.outcome : null
}
