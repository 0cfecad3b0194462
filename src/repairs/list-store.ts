import { type Kysely, sql } from 'kysely'
import type { FindingState, Reason, Repairer, Severity } from '../domain/finding.ts'
import { disclosureOf } from '../domain/masking/disclosure.ts'
import type { MoneyAmount } from '../domain/money.ts'
import type { ReadScope } from '../domain/read-scope.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import {
  dueAtOf,
  type FindingMark,
  isFindingOverdue,
  isOverdue,
  markOf,
  mostImportantByFindings,
  mostImportantFirst,
  openAmountOf,
  rankOf,
} from '../findings/index.ts'
import { isListed, isListedOfRecords, isOpen } from '../infra/db/finding-states.ts'
import { isInScope } from '../infra/db/in-scope.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import { asObjectType, keyList, type RecordRow, recordColumns, type StoredRecord, toStored } from '../records/index.ts'
import type { Message } from '../words/index.ts'

/** A finding of a listed record that is open, or listed only. */
export interface ListedFinding {
  readonly ruleId: string
  /** Whether it is flagged and counts in figures. */
  readonly isCharged: boolean
  readonly mark: FindingMark | null
  /** What is missing. */
  readonly message: Message
  readonly since: Date
  /** Null for what is listed only: nothing is asked for by a day. */
  readonly dueAt: Date | null
  readonly isOverdue: boolean
}

/** A record with what there is to repair on it. */
export interface ListedRecord {
  readonly record: StoredRecord
  /** The most severe first, then the one that is due first; at least one. */
  readonly findings: readonly ListedFinding[]
  /** When the first finding is due; null if all are listed only. */
  readonly dueAt: Date | null
  /** Whether a finding is overdue. */
  readonly isOverdue: boolean
  /** What is at stake: the amount of an open deal, in the account's own currency; null if unknown, or of other records. */
  readonly amount: MoneyAmount | null
}

export interface ListQuery {
  readonly accountId: string
  /** The records that may be read, and in which of them personal data is in full. */
  readonly scope: ReadScope
  /** Only those of this owner; absent: all. */
  readonly ownerId?: string | undefined
  readonly now: Date
  readonly limit: number
  readonly offset: number
}

/** A page of the records to repair, and how many there are in all; none after the last page. */
export interface ListPage {
  readonly records: readonly ListedRecord[]
  readonly total: number
  /** The number of their findings that count. */
  readonly findings: number
}

type RecordKeyRow = Pick<RecordRow, 'object_type' | 'record_id'>

/** Null: there is no such record any more, or it is not to be listed any more. */
type OfRecord = { readonly [Column in Exclude<keyof RecordRow, keyof RecordKeyRow>]: RecordRow[Column] | null }

interface ListedRow extends RecordKeyRow {
  readonly due_at: Date | null
  readonly overdue: boolean
  readonly amount: string | null
  readonly currency: string | null
  readonly total: number
  /** The number of their findings in all. */
  readonly number: number
}

type ListRow = ListedRow & OfRecord
type ShownRow = ListedRow & RecordRow

/**
 * The records with something on the list, the most important first (`mostImportantFirst`). What operators repair is on the
 * list of everybody's records alone, before the rest.
 *
 * Records are selected and counted by their findings, which belong to the owner as of the last evaluation; a record that has since
 * been deleted, or has got an owner whose records are not listed, is left out. Only those that are shown are read, and those that
 * their findings place equally with the last of them.
 */
export async function loadList(db: Kysely<Schema>, query: ListQuery): Promise<ListPage> {
  const { accountId, scope, ownerId, now, limit, offset } = query
  const isOfOwner = sql`and f.owner_id = ${ownerId} and f.repaired_by = 'owner'`
  const { rows } = await sql<ListRow>`
    with f as materialized (
      select f.*, a.currency, ${openAmountOf('f')} as amount
      from (
        select f.object_type, f.record_id, min(f.due_at) filter (where ${isOpen}) as due_at, min(f.since) as oldest, max(f.weight) as weight,
          min(${ownerId === undefined ? rankForOperators : rankOf}) as rank,
          bool_or(${isOverdue(now)}) as overdue, count(*) filter (where ${isOpen}) as findings
        from findings f where f.account_id = ${accountId} and ${isListed} and ${isInScope(scope, 'f')}
          ${ownerId === undefined ? sql`` : isOfOwner}
        group by f.object_type, f.record_id
      ) f
      join accounts a on a.account_id = ${accountId}
    ), counted as materialized (select count(*)::int as total, sum(f.findings)::int as number from f)
    select l.*, ${recordColumns('r')} from (
      select f.*, counted.total, counted.number, (select r.created_at from records r
        where r.account_id = ${accountId} and r.object_type = f.object_type and r.record_id = f.record_id) as created_at
      from f cross join counted where (${mostImportantByFindings}) <= (
        -- The last one on the page. Postgres keeps only the first ones while it looks for it, which is faster than to sort all.
        select ${mostImportantByFindings} from f order by ${mostImportantByFindings}
        limit 1 offset (select greatest(least(total, ${offset + limit}::bigint) - 1, 0) from counted))
      order by ${mostImportantFirst} limit ${limit} offset ${offset}
    ) l
    left join records r on r.account_id = ${accountId} and r.object_type = l.object_type and r.record_id = l.record_id
      and ${isInScope(scope, 'r')} ${ownerId === undefined ? sql`` : sql`and r.owner_id = ${ownerId}`}
    order by ${mostImportantFirst}`.execute(db)
  const shown = rows.filter((row): row is ShownRow => row.fields !== null)
  const keys = shown.map(keyOf)
  const findings = await loadFindingsOf(db, accountId, {
    keys,
    now,
    ...(ownerId !== undefined && { repairedBy: 'owner' }),
  })
  return {
    total: rows[0]?.total ?? 0,
    findings: rows[0]?.number ?? 0,
    records: shown.flatMap((row): ListedRecord[] => {
      const [record, own] = [toStored(row), findings.get(keyText(keyOf(row)))]
      // Repaired between the two statements.
      if (own === undefined) return []
      const amount = row.amount === null ? null : { currency: row.currency ?? '', amount: Number(row.amount) }
      const disclosure = disclosureOf(scope, record)
      const disclosed = own.map((one) => ({ ...one, message: disclosure.message(one.message) }))
      return [{ record, findings: disclosed, dueAt: row.due_at, isOverdue: row.overdue, amount }]
    }),
  }
}

function keyOf({ object_type, record_id }: RecordKeyRow): RecordKey {
  return { type: asObjectType(object_type), id: record_id }
}

/** What operators repair comes first on their list. */
const rankForOperators = sql<number>`case when f.repaired_by = 'operator' then -1 else ${rankOf} end`

/**
 * The findings of the named records that are open or listed only, by `keyText`.
 *
 * @param query.repairedBy only those that he repairs; absent: all
 */
export async function loadFindingsOf(
  db: Kysely<Schema>,
  accountId: string,
  {
    keys,
    now,
    repairedBy,
  }: { readonly keys: readonly RecordKey[]; readonly now: Date; readonly repairedBy?: Repairer },
): Promise<ReadonlyMap<string, readonly ListedFinding[]>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<FindingRow>`
    ${prepared} select f.object_type, f.record_id, f.rule_id, f.reason, f.message, f.since, f.due_at, f.state, f.severity,
      f.repaired_by
    from findings f where f.account_id = ${accountId} and ${isListedOfRecords}
      and (f.object_type, f.record_id) in (${keyList(keys)})
      and f.repaired_by = coalesce(${repairedBy ?? null}::text, f.repaired_by)
    order by ${rankOf}, f.due_at, f.weight desc, f.rule_id`.execute(db)
  const byKey = Map.groupBy(rows, (row) => keyText(keyOf(row)))
  return new Map(
    [...byKey].map(([key, found]) => [
      key,
      found.map(({ rule_id: ruleId, reason, message, since, due_at, state, severity, repaired_by: by }) => ({
        ruleId,
        isCharged: state === 'open',
        mark: markOf({ state, severity, repairedBy: by, reason }),
        message,
        since,
        dueAt: dueAtOf({ state, due_at }),
        isOverdue: isFindingOverdue({ state, due_at }, now),
      })),
    ]),
  )
}

interface FindingRow extends RecordKeyRow {
  readonly due_at: Date
  readonly rule_id: string
  /** Only evaluation writes this column, with the reason of a verdict. */
  readonly reason: Reason
  readonly message: Message
  readonly since: Date
  readonly state: FindingState
  readonly severity: Severity
  readonly repaired_by: Repairer
}

/** When the rules look at one of an owner's records again without a change of it. */
export interface NextCheck {
  readonly record: StoredRecord
  readonly at: Date
}

/** The next instant at which time alone may change what the rules say of an owner's records; null if there is none. */
export async function loadNextCheck(
  db: Kysely<Schema>,
  { accountId, scope, ownerId, now }: Pick<ListQuery, 'accountId' | 'scope' | 'ownerId' | 'now'>,
): Promise<NextCheck | null> {
  const { rows } = await sql<RecordRow & { readonly due_at: Date }>`
    select d.object_type, d.record_id, d.due_at, ${recordColumns('r')} from due_evaluations d
    join records r on r.account_id = d.account_id and r.object_type = d.object_type and r.record_id = d.record_id
    where d.account_id = ${accountId} and d.due_at > ${now} and ${isInScope(scope, 'r')}
      ${ownerId === undefined ? sql`` : sql`and r.owner_id = ${ownerId}`}
    order by d.due_at, d.object_type, d.record_id limit 1`.execute(db)
  const [first] = rows
  return first === undefined ? null : { record: toStored(first), at: first.due_at }
}
