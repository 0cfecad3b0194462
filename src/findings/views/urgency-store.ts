import { type RawBuilder, sql } from 'kysely'
import { moneyField } from '../../domain/field.ts'
import type { FindingState } from '../../domain/finding.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { isNoted, isOpen } from '../../infra/db/finding-states.ts'

/**
 * SQL for the order of records to repair, the most important first: by the severity of their findings, what is listed only
 * last; among these, overdue ones; then the heavier ones; then open deals by their amount in the account's own currency, the
 * largest first; then the one that is due first, then the one that has been incomplete for longest. Due dates come as
 * "overdue or not" first, because instants hardly ever tie. Amounts in other currencies cannot be compared and do not count.
 * The order, and so the omitted ones, are the same in every CRM. The columns: `rank` and `weight` (the least `rankOf` and the greatest weight of its findings),
 * `overdue`, `amount` (of `openAmount`), `due_at` and `oldest` (the earliest of the record's findings), and `created_at`,
 * `object_type` and `record_id` of the record.
 */
export const mostImportantFirst = sql`${byFindings()}, created_at, object_type, record_id`

/**
 * The same order as far as the findings and amounts decide it: without the columns of the records. None of the values is null, and
 * all ascend, so that those of two records can be compared: `(…) <= (…)`.
 */
export const mostImportantByFindings = byFindings()

function byFindings(): RawBuilder<unknown> {
  return sql`rank, not overdue, -weight, coalesce(-amount, 'infinity'), coalesce(due_at, 'infinity'), oldest`
}

/** SQL for how early a finding of `findings f` comes, by its severity: a small number. */
export const rankOf = sql<number>`case when ${isNoted} then 2 when f.severity = 'required' then 0 else 1 end`

/** SQL for whether a finding of `findings f` is overdue. What is listed only never is: nothing is asked for by a day. */
export function isOverdue(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(${isOpen} and ${isPastDue(now)})`
}

/** The same, in statements about open findings alone. */
export function isPastDue(now: Date): RawBuilder<boolean> {
  return sql<boolean>`f.due_at < ${now}::timestamptz`
}

/** The day by which a finding that has been read is to be repaired; null if it is listed only. */
export function dueAtOf(finding: { readonly state: FindingState; readonly due_at: Date }): Date | null {
  return finding.state === 'open' ? finding.due_at : null
}

/** As `isOverdue`, for a finding that has been read. */
export function isFindingOverdue(finding: { readonly state: FindingState; readonly due_at: Date }, now: Date): boolean {
  const dueAt = dueAtOf(finding)
  return dueAt !== null && dueAt < now
}

/**
 * SQL for the `openAmount` of the record of a finding in a statement about `accounts a`. Only records of types that have amounts
 * are looked up.
 *
 * @param alias of what has the record's key
 */
export function openAmountOf(alias: string): RawBuilder<string | null> {
  const types = objectTypes.filter((type) => moneyField(type) !== null).map((type) => sql.lit(type))
  const [type, id] = [sql.ref(`${alias}.object_type`), sql.ref(`${alias}.record_id`)]
  return sql`case when ${type} in (${sql.join(types)}) then (select ${openAmount('r', 'a')} from records r
    where r.account_id = a.account_id and r.object_type = ${type} and r.record_id = ${id}) end`
}

/** SQL for the amount of an open deal in the account's own currency; null for other records. */
function openAmount(record: string, account: string): RawBuilder<string | null> {
  const cases = objectTypes.flatMap((type) => {
    const money = moneyField(type)
    return money === null ? [] : [amountOf(type, money, { record, account })]
  })
  return sql`case ${sql.join(cases, sql` `)} end`
}

function amountOf(
  type: ObjectType,
  { field, currencyField }: { readonly field: string; readonly currencyField: string },
  { record, account }: { readonly record: string; readonly account: string },
): RawBuilder<unknown> {
  const fields = sql.ref(`${record}.fields`)
  return sql`when ${sql.ref(`${record}.object_type`)} = ${type} and ${fields} ->> 'stage' = 'open'
    and jsonb_typeof(${fields} -> ${field}::text) = 'number'
    and coalesce(${fields} ->> ${currencyField}::text, ${sql.ref(`${account}.currency`)}) = ${sql.ref(`${account}.currency`)}
    then (${fields} ->> ${field}::text)::numeric`
}
