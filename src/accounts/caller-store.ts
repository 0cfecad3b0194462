import { type RawBuilder, sql } from 'kysely'

/** Whose calls: an account's, or those of the account that a vendor's configured token opens, which it tells only later. */
export type Caller = { readonly accountId: string } | { readonly tokenOf: string }

/**
 * The id of the caller's account, for statements; null as long as no account of the token is stored. Of several accounts
 * that were reached by a token once, the same one for every process.
 */
export function accountOf(caller: Caller): RawBuilder<string | null> {
  if ('accountId' in caller) return sql`${caller.accountId}::text`
  return sql`(select min(account_id) from accounts where vendor = ${caller.tokenOf} and auth = 'access_token')`
}
