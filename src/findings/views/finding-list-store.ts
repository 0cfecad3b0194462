import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { FindingState, Reason, Repairer, Severity } from '../../domain/finding.ts'
import { type Disclosure, disclosureOf } from '../../domain/masking/disclosure.ts'
import type { ReadScope } from '../../domain/read-scope.ts'
import type { CrmRecord, FieldValue, RecordKey } from '../../domain/record.ts'
import { isInScope } from '../../infra/db/in-scope.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { asObjectType } from '../../records/index.ts'
import type { Message } from '../../words/index.ts'
import type { FindingFilter } from './finding-filter.ts'
import { allOf, conditionsOf, stateOf } from './finding-filter-store.ts'
import { type FindingMark, markOf } from './finding-mark.ts'
import { dueAtOf, isFindingOverdue } from './urgency-store.ts'

/** An open finding with the record that it is about. */
export interface ListedFinding {
  readonly findingId: string
  readonly key: RecordKey
  readonly fields: CrmRecord['fields']
  /** How much of the record may be shown. */
  readonly disclosure: Disclosure
  readonly ownerId: string | null
  readonly ruleId: string
  readonly reason: Reason
  /** What is missing. */
  readonly message: Message
  readonly since: Date
  /** Null for what is listed only: nothing is asked for by a day. */
  readonly dueAt: Date | null
  readonly isOverdue: boolean
  readonly mark: FindingMark | null
}

/** What findings can be sorted by: due date, age, type of record, rule, or the owner's name. */
export const findingOrders = ['due', 'since', 'type', 'rule', 'rep'] as const
export type FindingOrder = (typeof findingOrders)[number]

export interface FindingListQuery {
  readonly accountId: string
  readonly scope: ReadScope
  readonly filter: FindingFilter
  readonly now: Date
  readonly order: { readonly key: FindingOrder; readonly isDescending: boolean }
  readonly limit: number
  readonly offset: number
}

const columns = `f.finding_id, f.object_type, f.record_id, f.owner_id, f.rule_id, f.reason, f.message, f.since, f.due_at,
  f.state, f.severity, f.repaired_by`

const orderColumns: Readonly<Record<FindingOrder, RawBuilder<unknown>>> = {
  due: sql`f.due_at`,
  since: sql`f.since`,
  type: sql`f.object_type`,
  rule: sql`f.rule_id`,
  rep: sql`coalesce(o.name, lower(f.owner_id))`,
}

/**
 * A page of open findings. Findings are selected by the owner as of the last evaluation; a record that has since got an
 * owner whose records the viewer may not read is left out.
 */
export async function listFindings(db: Kysely<Schema>, query: FindingListQuery): Promise<ListedFinding[]> {
  const { accountId, scope, filter, now, order, limit, offset } = query
  const nulls = order.isDescending ? ' nulls last' : ' nulls first'
  // Only the name may be null; an index has the others in the order without these words.
  const direction = sql.raw(`${order.isDescending ? 'desc' : 'asc'}${order.key === 'rep' ? nulls : ''}`)
  // Ties are broken in the same way every time, so that no finding is on two pages.
  const sorted = sql`sorted_by ${direction}, f.due_at, f.since, f.object_type, f.record_id, f.rule_id`
  const [names, named] = order.key === 'rep' ? withNames(accountId) : [sql``, sql``]
  const { rows } = await sql<FindingRow>`
    ${names} select ${sql.raw(columns)}, r.fields from (
      select ${sql.raw(columns)}, ${orderColumns[order.key]} as sorted_by from findings f ${named}
      where f.account_id = ${accountId} and ${stateOf(filter)} and ${isInScope(scope, 'f')}
        and ${allOf(conditionsOf(filter, now).values())}
      order by ${sorted} limit ${limit} offset ${offset}
    ) f join records r
      on r.account_id = ${accountId} and r.object_type = f.object_type and r.record_id = f.record_id
    where ${isInScope(scope, 'r')} order by ${sorted}`.execute(db)
  return rows.map((row) => toListed(row, { scope, now }))
}

/** The names of owners in the form that sorts, made once for each of them and not for each of his findings. */
function withNames(accountId: string): readonly [names: RawBuilder<unknown>, named: RawBuilder<unknown>] {
  const name = sql`lower(coalesce(nullif(concat_ws(' ', o.first_name, o.last_name), ''), o.email, o.owner_id))`
  return [
    sql`with names as materialized (select o.owner_id, ${name} as name from owners o where o.account_id = ${accountId})`,
    sql`left join names o on o.owner_id = f.owner_id`,
  ]
}

const exportSize = 1000

/**
 * Every open finding that meets the filter, by due date, in pages of a thousand, so that any number needs little
 * memory. The pages are read one after another: a finding that is opened or resolved meanwhile may be in them or not,
 * but none is in them twice.
 */
export async function* exportFindings(
  db: Kysely<Schema>,
  { accountId, scope, filter, now }: Pick<FindingListQuery, 'accountId' | 'scope' | 'filter' | 'now'>,
): AsyncGenerator<readonly ListedFinding[]> {
  let after: { readonly due_at: Date; readonly finding_id: string } | undefined
  do {
    const { rows } = await sql<FindingRow>`
      select ${sql.raw(columns)}, r.fields, ${isInScope(scope, 'r')} as may_read from (
        select ${sql.raw(columns)} from findings f
        where f.account_id = ${accountId} and ${stateOf(filter)} and ${isInScope(scope, 'f')}
          and ${allOf(conditionsOf(filter, now).values())} and ${isAfter(after)}
        order by f.due_at, f.finding_id limit ${exportSize}
      ) f left join records r
        on r.account_id = ${accountId} and r.object_type = f.object_type and r.record_id = f.record_id
      order by f.due_at, f.finding_id`.execute(db)
    const readable = rows.filter(({ may_read: mayRead }) => mayRead)
    yield readable.map((row) => toListed(row, { scope, now }))
    after = rows.length < exportSize ? undefined : rows.at(-1)
  } while (after !== undefined)
}

function isAfter(after: { readonly due_at: Date; readonly finding_id: string } | undefined): RawBuilder<boolean> {
  if (after === undefined) return sql<boolean>`true`
  return sql<boolean>`(f.due_at, f.finding_id) > (${after.due_at}::timestamptz, ${after.finding_id}::uuid)`
}

interface FindingRow {
  readonly finding_id: string
  readonly object_type: string
  readonly record_id: string
  readonly owner_id: string | null
  readonly rule_id: string
  readonly reason: string
  readonly message: Message
  readonly since: Date
  readonly due_at: Date
  readonly state: FindingState
  readonly severity: Severity
  readonly repaired_by: Repairer
  readonly fields: Readonly<Record<string, FieldValue>>
  /** Only for exports. */
  readonly may_read?: boolean | null
}

function toListed(row: FindingRow, { scope, now }: { readonly scope: ReadScope; readonly now: Date }): ListedFinding {
  const key = { type: asObjectType(row.object_type), id: row.record_id }
  const disclosure = disclosureOf(scope, { type: key.type, ownerId: row.owner_id })
  return {
    findingId: row.finding_id,
    key,
    fields: row.fields,
    disclosure,
    ownerId: row.owner_id,
    ruleId: row.rule_id,
    // Only evaluation writes this column, with the reason of a verdict.
    reason: row.reason as Reason,
    message: disclosure.message(row.message),
    since: row.since,
    dueAt: dueAtOf(row),
    isOverdue: isFindingOverdue(row, now),
    mark: markOf({
      state: row.state,
      severity: row.severity,
      repairedBy: row.repaired_by,
      reason: row.reason as Reason,
    }),
  }
}
