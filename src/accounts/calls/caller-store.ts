import { type RawBuilder, sql } from 'kysely'

/** The caller's account: a stored one, or the one that a vendor's configured token opens, which is only known later. */
export type Caller = { readonly accountId: string } | { readonly tokenOf: string }

/**
 * The id of the caller's account, for statements; null until an account of the token is stored. If several accounts
 * have been connected by a token over time, every process gets the same one.
 */
export function accountOf(caller: Caller): RawBuilder<string | null> {
  if ('accountId' in caller) return sql`${caller.accountId}::text`
  return sql`(select min(account_id) from accounts where vendor = ${caller.tokenOf} and auth = 'access_token')`
}
