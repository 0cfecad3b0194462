import { type RawBuilder, sql } from 'kysely'
import { isWholeAccount, type Owners, type ReadScope } from '../../domain/read-scope.ts'

/**
 * Whether a record is in the scope, for statements: so that what may not be read is not loaded.
 *
 * @param alias of the `records` row in the statement
 */
export function isInScope(scope: ReadScope, alias: string): RawBuilder<boolean> {
  if (isWholeAccount(scope)) return sql<boolean>`true`
  const sets = scope.map(({ owners, types }) => {
    const ofType = types === 'all' ? sql`true` : sql`${sql.ref(`${alias}.object_type`)} = any(${[...types]}::text[])`
    return sql`(${isOwnedBy(owners, alias)} and ${ofType})`
  })
  return sets.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(sets, sql` or `)})`
}

/** Whether a record belongs to one of the owners, for statements. */
export function isOwnedBy(owners: Owners, alias: string): RawBuilder<boolean> {
  return isAnyOf(owners, `${alias}.owner_id`)
}

/** Whether a column names one of the owners, for statements. */
export function isAnyOf(owners: Owners, column: string): RawBuilder<boolean> {
  if (owners === 'everyone') return sql<boolean>`true`
  // Of one owner, Postgres knows how many rows there are before it knows the owner.
  if (owners.length === 1) return sql<boolean>`${sql.ref(column)} = ${owners[0]}`
  return sql<boolean>`${sql.ref(column)} = any(${[...owners]}::text[])`
}

/**
 * Whether nobody has disconnected the account on purpose, in statements over `accounts a`. What answers people or the CRM asks the
 * store for it each time, because another process may have disconnected or erased the account.
 */
export const isInUse = sql<boolean>`a.status <> 'ended'`
