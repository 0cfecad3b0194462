import { type Kysely, type RawBuilder, sql } from 'kysely'
import { moneyField } from '../domain/field.ts'
import type { Severity } from '../domain/finding.ts'
import { type Disclosure, disclosureOf } from '../domain/masking/disclosure.ts'
import type { MoneyAmount } from '../domain/money.ts'
import type { ReadScope } from '../domain/read-scope.ts'
import {
  type CrmRecord,
  type FieldValue,
  type ObjectType,
  type RecordKey,
  type Scalar,
  valuesOf,
} from '../domain/record.ts'
import { shownName } from '../domain/text/shown-text.ts'
import { isOverdue, mostImportantByFindings, mostImportantFirst, openAmountOf, rankOf } from '../findings/index.ts'
import { isOpen } from '../infra/db/finding-states.ts'
import { isInScope } from '../infra/db/in-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { anyPredicateOf, type Metric, measuredBy } from '../metrics/index.ts'
import { asObjectType } from '../records/index.ts'
import type { Message } from '../words/index.ts'
import type { Period } from './period.ts'

/** One record behind a figure. */
export interface Evidence {
  readonly key: RecordKey
  /** The record's name for people; its id if it has none. */
  readonly title: string
  readonly hasName: boolean
  /** Null if it has no owner. */
  readonly ownerId: string | null
  /**
   * When the event of the metric happened, as stored in the field: an instant or a date without a time. Null for
   * findings and states, and if unknown.
   */
  readonly at: string | null
  /** The record's amount of money, in its own currency; null if it has none. */
  readonly amount: MoneyAmount | null
  /** The value of the field that the metric displays (`evidenceField`). */
  readonly shown: string | null
  /** For findings: what is missing. */
  readonly message: Message | null
  /** For findings: since when. */
  readonly since: Date | null
  /** For findings: when they become overdue. */
  readonly dueAt: Date | null
  readonly isOverdue: boolean
}

export interface EvidenceQuery {
  readonly accountId: string
  /** The records that may be read, and in which of them personal data is in full. */
  readonly scope: ReadScope
  /** Null: records without an owner. Undefined: all records. */
  readonly ownerId?: string | null
  readonly period: Period
  readonly now: Date
  /** Maximum number; null: all. */
  readonly limit: number | null
  readonly offset: number
  /** The total number, where the figure says it. Null or absent: counted, for which all of the records are read. */
  readonly total?: number | null
}

/**
 * A page of evidence, and the total number (0 after the last page), which for counting metrics is the figure itself.
 */
export interface EvidencePage {
  readonly total: number
  readonly items: readonly Evidence[]
}

/** The records behind a figure: findings with the oldest first, records in the order of their ids. */
export async function loadEvidence(db: Kysely<Schema>, metric: Metric, query: EvidenceQuery): Promise<EvidencePage> {
  const measured = measuredBy(metric)
  const predicate = anyPredicateOf(measured, { span: query.period, now: query.now })
  if (measured.some(({ over }) => over === 'findings')) return selectFindings(db, { ...query, predicate })
  const { rows } = await sql<CountedRow>`
    select ${evidenceColumns}, null as message, null as since, null as due_at, false as overdue, ${totalOf(query)} as total
    from records r
    where r.account_id = ${query.accountId} and ${isInScope(query.scope, 'r')} and ${ownedBy(query, 'r')} and ${predicate}
    order by r.object_type, r.record_id limit ${query.limit} offset ${query.offset}`.execute(db)
  return toPage(rows, query.scope, metric)
}

export interface FindingsQuery extends Omit<EvidenceQuery, 'period'> {
  /** Only those of this record. */
  readonly key?: RecordKey | undefined
  /** Only those of records linked to this one, in either direction. */
  readonly linkedTo?: RecordKey | undefined
  readonly objectTypes?: readonly string[] | undefined
  readonly ruleId?: string | undefined
  readonly objectType?: string | undefined
}

/** A page of open findings, by due date; those with the same due date by the age of the record. */
export async function loadFindings(db: Kysely<Schema>, query: FindingsQuery): Promise<EvidencePage> {
  return selectFindings(db, { ...query, predicate: sql<boolean>`true` })
}

async function selectFindings(
  db: Kysely<Schema>,
  query: FindingsQuery & { readonly predicate: RawBuilder<boolean> },
): Promise<EvidencePage> {
  const { rows } = await sql<CountedRow>`
    select ${evidenceColumns}, f.message, f.since, f.due_at, ${isOverdue(query.now)} as overdue,
      ${totalOf(query)} as total
    from findings f
    join records r on r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id
    where f.account_id = ${query.accountId} and ${isOpen} and ${isInScope(query.scope, 'r')} and ${ownedBy(query, 'f')}
      and ${query.predicate}
      and (${query.ruleId ?? null}::text is null or f.rule_id = ${query.ruleId ?? null})
      and (${query.objectType ?? null}::text is null or f.object_type = ${query.objectType ?? null})
      and ${isAmong(query)}
    order by f.due_at, r.created_at, f.object_type, f.record_id, f.rule_id limit ${query.limit} offset ${query.offset}`.execute(
    db,
  )
  return toPage(rows, query.scope)
}

export interface ToOpenQuery {
  readonly accountId: string
  readonly ownerIds: readonly string[]
  readonly now: Date
  readonly limit: number
  /** In which records personal data is in full. Absent: in none, as for mails. */
  readonly scope?: ReadScope
  /** How many of each owner's records at most; absent: any number. */
  readonly perOwner?: number
}

/** A record to open, with the most severe of its findings that is due first. */
export interface RecordToOpen extends Evidence {
  /** The rule of that finding. */
  readonly ruleId: string
  readonly severity: Severity
  readonly dueAt: Date
  /** How many rules it does not meet. */
  readonly openCount: number
}

/**
 * The owners' records with open findings, each with the most severe one that is due first, the most important first
 * (`mostImportantFirst`).
 */
export async function loadRecordsToOpen(db: Kysely<Schema>, query: ToOpenQuery): Promise<RecordToOpen[]> {
  if (query.ownerIds.length === 0) return []
  const [ownerIds, perOwner] = [[...query.ownerIds], query.perOwner ?? null]
  // Ranked by their findings first: only records that may be among the first ones are read.
  const { rows } = await sql<ToOpenRow>`
    select * from (
      select shown.*, row_number() over (partition by owner_id order by ${mostImportantFirst}) as place from (
        select ${evidenceColumns}, f.message, f.since, f.rule_id, f.severity, f.due_at, f.overdue, f.open_count, f.amount, f.oldest,
          r.created_at, f.rank, f.weight
        from (
          select f.*, rank() over (partition by owner_id order by ${mostImportantByFindings}) as place from (
            select f.*, ${openAmountOf('f')} as amount from (
              select distinct on (f.object_type, f.record_id) f.owner_id, f.object_type, f.record_id, f.rule_id,
                f.severity, f.message, f.since, f.due_at,
                ${isOverdue(query.now)} as overdue,
                min(f.since) over (partition by f.object_type, f.record_id) as oldest,
                min(${rankOf}) over (partition by f.object_type, f.record_id) as rank,
                max(f.weight) over (partition by f.object_type, f.record_id) as weight,
                (count(*) over (partition by f.object_type, f.record_id))::int as open_count
              from findings f
              where f.account_id = ${query.accountId} and ${isOpen} and f.owner_id = any(${ownerIds}::text[])
              order by f.object_type, f.record_id, ${rankOf}, f.due_at, f.weight desc, f.rule_id
            ) f join accounts a on a.account_id = ${query.accountId}
          ) f
        ) f
        -- Each is looked up: to join them, Postgres would read all records of the owners.
        cross join lateral (select r.* from records r where r.account_id = ${query.accountId} and r.object_type = f.object_type
          and r.record_id = f.record_id and r.owner_id = any(${ownerIds}::text[]) limit 1) r
        where f.place <= coalesce(${perOwner}::int, f.place)
      ) shown
    ) shown
    where place <= coalesce(${perOwner}::int, place)
    order by ${mostImportantFirst} limit ${query.limit}`.execute(db)
  return rows.map((row) => ({
    ...toEvidence(row, query.scope ?? []),
    ruleId: row.rule_id,
    severity: row.severity,
    dueAt: row.due_at,
    openCount: row.open_count,
  }))
}

const evidenceColumns = sql`r.object_type, r.record_id, r.owner_id, r.fields, (
  select a.currency from accounts a where a.account_id = r.account_id) as account_currency`

interface EvidenceRow {
  readonly object_type: string
  readonly record_id: string
  readonly owner_id: string | null
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly account_currency: string | null
  readonly message: Message | null
  readonly since: Date | null
  readonly due_at: Date | null
  readonly overdue: boolean
}

interface ToOpenRow extends EvidenceRow {
  readonly rule_id: string
  readonly severity: Severity
  readonly due_at: Date
  readonly open_count: number
}

interface CountedRow extends EvidenceRow {
  readonly total: number
}

function isAmong({ accountId, key, linkedTo, objectTypes }: FindingsQuery): RawBuilder<boolean> {
  const conditions = [sql<boolean>`true`]
  if (key !== undefined) conditions.push(sql`f.object_type = ${key.type} and f.record_id = ${key.id}`)
  if (objectTypes !== undefined) conditions.push(sql`f.object_type = any(${[...objectTypes]}::text[])`)
  if (linkedTo !== undefined) {
    conditions.push(sql`(f.object_type, f.record_id) in (
      select from_type, from_id from links
      where account_id = ${accountId} and to_type = ${linkedTo.type} and to_id = ${linkedTo.id}
      union all
      select to_type, to_id from links
      where account_id = ${accountId} and from_type = ${linkedTo.type} and from_id = ${linkedTo.id})`)
  }
  return sql.join(conditions, sql` and `)
}

function totalOf({ total = null }: Pick<EvidenceQuery, 'total'>): RawBuilder<number> {
  return total === null ? sql`count(*) over ()::int` : sql`${total}::int`
}

function ownedBy({ ownerId }: Pick<EvidenceQuery, 'ownerId'>, alias: 'r' | 'f'): RawBuilder<boolean> {
  if (ownerId === undefined) return sql<boolean>`true`
  const owner = sql.ref(`${alias}.owner_id`)
  return ownerId === null ? sql<boolean>`${owner} is null` : sql<boolean>`${owner} = ${ownerId}`
}

function toPage(rows: readonly CountedRow[], scope: ReadScope, metric?: Metric): EvidencePage {
  return { total: rows[0]?.total ?? 0, items: rows.map((row) => toEvidence(row, scope, metric)) }
}

function toEvidence(row: EvidenceRow, scope: ReadScope, metric?: Metric): Evidence {
  const key = { type: asObjectType(row.object_type), id: row.record_id }
  const [during] = metric === undefined ? [] : measuredBy(metric).flatMap((measured) => measured.during ?? [])
  const disclosure = disclosureOf(scope, { type: key.type, ownerId: row.owner_id })
  const [at, shown] = [during, metric?.evidenceField].map((field) => (field === undefined ? null : row.fields[field]))
  const name = recordName(row, disclosure)
  return {
    key,
    title: name ?? shownName(key.id),
    hasName: name !== null,
    ownerId: row.owner_id,
    at: typeof at === 'string' ? at : null,
    amount: amountOf(key.type, row),
    shown: shownValues(key.type, metric?.evidenceField, { values: valuesOf(shown), disclosure }),
    message: row.message === null ? null : disclosure.message(row.message),
    since: row.since,
    dueAt: row.due_at,
    isOverdue: row.overdue,
  }
}

function shownValues(
  type: ObjectType,
  field: string | undefined,
  { values, disclosure }: { readonly values: readonly Scalar[]; readonly disclosure: Disclosure },
): string | null {
  if (field === undefined || values.length === 0) return null
  return values.map((value) => disclosure.value(type, field, String(value))).join(', ')
}

/** In the record's own currency, else in the account's. */
function amountOf(type: ObjectType, { fields, account_currency }: EvidenceRow): MoneyAmount | null {
  const money = moneyField(type)
  const amount = money === null ? null : fields[money.field]
  if (money === null || typeof amount !== 'number') return null
  return { currency: String(fields[money.currencyField] ?? account_currency ?? ''), amount }
}

/** A record's name for people: its name or subject, a person's name or else address; null if it has none. */
export function recordName({ fields }: Pick<CrmRecord, 'fields'>, disclosure: Disclosure): string | null {
  const person = [fields['firstName'], fields['lastName']]
    .filter((part) => part !== null && part !== undefined)
    .join(' ')
  const [email] = valuesOf(fields['email'])
  const name = fields['name'] || fields['subject'] || person || email
  return name ? disclosure.text(shownName(String(name))) : null
}

/** What a record is called where its id does not stand beside it: its name, else its id, which is the same in every language. */
export function recordTitle(record: Pick<CrmRecord, 'id' | 'fields'>, disclosure: Disclosure): string {
  return recordName(record, disclosure) ?? shownName(record.id)
}
