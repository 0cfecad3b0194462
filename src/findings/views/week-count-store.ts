import { type Kysely, sql } from 'kysely'
import { isOpen } from '../../infra/db/finding-states.ts'
import { prepared } from '../../infra/db/prepared.ts'
import type { Schema } from '../../infra/db/schema.ts'

/** The findings of an owner's records in a span of time. */
export interface CountedFindings {
  /** Those that are open now. */
  readonly open: number
  /**
   * Those that the records have lost in the span because they were repaired: of rules that are still in force, on records
   * that still exist. The owner at that time counts.
   */
  readonly repaired: number
}

/** @param span from `from` (inclusive) to `to` (exclusive) */
export async function countFindingsOf(
  db: Kysely<Schema>,
  accountId: string,
  span: { readonly ownerId: string; readonly ruleIds: readonly string[]; readonly from: Date; readonly to: Date },
): Promise<CountedFindings> {
  const { rows } = await sql<CountedFindings>`
    ${prepared} select
      (select count(*)::int from findings f
        where f.account_id = ${accountId} and ${isOpen} and f.owner_id = ${span.ownerId}) as open,
      (select count(distinct e.finding_id)::int from finding_events e
        join records r on r.account_id = e.account_id and r.object_type = e.object_type and r.record_id = e.record_id
        where e.account_id = ${accountId} and e.owner_id = ${span.ownerId} and e.kind = 'resolved'
          and e.at >= ${span.from} and e.at < ${span.to}
          and e.rule_id = any(${[...span.ruleIds]}::text[])) as repaired`.execute(db)
  return rows[0] ?? { open: 0, repaired: 0 }
}
