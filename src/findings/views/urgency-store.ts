import { type RawBuilder, sql } from 'kysely'
import { moneyField } from '../../domain/field.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'

/**
 * SQL for the order of records to repair, the most important first: overdue ones; among these, open deals by their amount
 * in the account's own currency, the largest first; then the one that is due first, then the one that has been incomplete
 * for longest. Amounts in other currencies cannot be compared and do not count. The order, and so the omitted ones, are
 * the same in every CRM. The columns: `overdue`, `amount` (of `openAmount`), `due_at` and `oldest` (the earliest of the
 * record's findings), and `created_at`, `object_type` and `record_id` of the record.
 */
export const mostImportantFirst = sql`
  overdue desc, amount desc nulls last, due_at, oldest, created_at, object_type, record_id`

/** SQL for the amount of an open deal in the account's own currency; null for other records. */
export function openAmount(record: string, account: string): RawBuilder<string | null> {
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
