import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** A ruleset as an admin wrote it. */
export interface WrittenRuleset {
  readonly version: string
  /** YAML. */
  readonly content: string
  readonly fileName: string
}

/** The account's active version; null if none has been activated. */
export async function loadActiveVersion(db: Kysely<Schema>, accountId: string): Promise<string | null> {
  const row = await newest(db, accountId).select('version').executeTakeFirst()
  return row?.version ?? null
}

/** The account's active ruleset; null if none has been activated. */
export async function loadActiveRuleset(db: Kysely<Schema>, accountId: string): Promise<WrittenRuleset | null> {
  const row = await newest(db, accountId).select(['version', 'content', 'file_name']).executeTakeFirst()
  return row === undefined ? null : { version: row.version, content: row.content, fileName: row.file_name }
}

/**
 * Activates a ruleset in the account, unless it is already active. If two processes do so concurrently, only one
 * succeeds.
 *
 * @returns whether it was newly activated
 */
export async function activateRuleset(
  db: Kysely<Schema>,
  accountId: string,
  { version, content, fileName }: WrittenRuleset,
): Promise<boolean> {
  const last = await newest(db, accountId).select(['version', 'number']).executeTakeFirst()
  if (last?.version === version) return false
  const row = { account_id: accountId, number: (last?.number ?? 0) + 1, version, content, file_name: fileName }
  const added = await db
    .insertInto('rulesets')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n
}

function newest(db: Kysely<Schema>, accountId: string) {
  return db.selectFrom('rulesets').where('account_id', '=', accountId).orderBy('number', 'desc').limit(1)
}

/** A ruleset that was activated in an account. */
export interface ActivatedRuleset extends WrittenRuleset {
  /** By the database's clock. */
  readonly activatedAt: Date
}

/** The rulesets of an account, the active one first, up to a maximum. */
export async function loadRulesetVersions(
  db: Kysely<Schema>,
  accountId: string,
  { limit }: { readonly limit: number },
): Promise<ActivatedRuleset[]> {
  const rows = await db
    .selectFrom('rulesets')
    .select(['version', 'content', 'file_name', 'activated_at'])
    .where('account_id', '=', accountId)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    version: row.version,
    content: row.content,
    fileName: row.file_name,
    activatedAt: row.activated_at,
  }))
}
