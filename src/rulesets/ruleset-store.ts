import { type Kysely, sql } from 'kysely'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'

/** A ruleset as an admin wrote it. */
export interface WrittenRuleset {
  readonly version: string
  /** YAML. */
  readonly content: string
  readonly fileName: string
}

/**
 * How a version became active. `file`: it is the content of MINSET_RULES_FILE; `page`, `command`: somebody activated it
 * there; `plan`: at the time that somebody had planned; `rollback`: it is an earlier version again.
 */
export type Origin = 'file' | 'page' | 'command' | 'plan' | 'rollback'

/** The account's active version; null if none has been activated. */
export async function loadActiveVersion(db: Kysely<Schema>, accountId: string): Promise<string | null> {
  const row = await newest(db, accountId).select('version').executeTakeFirst()
  return row?.version ?? null
}

/** What decides whether an account's rules have to be compiled again. */
export interface RulesBasis {
  /** The active version; null if none has been activated. */
  readonly version: string | null
  /** When the account's schema was read last; null if never. */
  readonly schemaReadAt: Date | null
}

/** In one statement, because whatever needs rules asks for it first. */
export async function loadRulesBasis(db: Kysely<Schema>, accountId: string): Promise<RulesBasis> {
  const { rows } = await sql<{ readonly version: string | null; readonly read_at: Date | null }>`
    ${prepared} select
      (select version from rulesets where account_id = ${accountId} order by number desc limit 1) as version,
      (select updated_at from account_schemas where account_id = ${accountId}) as read_at`.execute(db)
  return { version: rows[0]?.version ?? null, schemaReadAt: rows[0]?.read_at ?? null }
}

/** The account's active ruleset; null if none has been activated. */
export async function loadActiveRuleset(db: Kysely<Schema>, accountId: string): Promise<WrittenRuleset | null> {
  const row = await newest(db, accountId).select(['version', 'content', 'file_name']).executeTakeFirst()
  return row === undefined ? null : { version: row.version, content: row.content, fileName: row.file_name }
}

/** The version that the admin's file last gave to the account; null if none. */
export async function loadLastFileVersion(db: Kysely<Schema>, accountId: string): Promise<string | null> {
  const row = await newest(db, accountId).select('version').where('origin', '=', 'file').executeTakeFirst()
  return row?.version ?? null
}

/** A ruleset to activate. */
export interface NewActivation extends WrittenRuleset {
  readonly origin: Origin
  /** Null: the admin's file, or the service viewer. */
  readonly actorId: string | null
  readonly note: string
}

/**
 * Adds a version, which is then the active one. If two processes do so concurrently, only one succeeds.
 *
 * @returns whether it was added, and whether another version was active before
 */
export async function addActivation(
  db: Kysely<Schema>,
  accountId: string,
  { version, content, fileName, origin, actorId, note }: NewActivation,
): Promise<{ readonly isAdded: boolean; readonly isChange: boolean }> {
  const last = await newest(db, accountId).select(['version', 'number']).executeTakeFirst()
  const row = { account_id: accountId, number: (last?.number ?? 0) + 1, version, content, file_name: fileName }
  const added = await db
    .insertInto('rulesets')
    .values({ ...row, origin, actor_id: actorId, note })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return { isAdded: (added.numInsertedOrUpdatedRows ?? 0n) > 0n, isChange: last?.version !== version }
}

function newest(db: Kysely<Schema>, accountId: string) {
  return db.selectFrom('rulesets').where('account_id', '=', accountId).orderBy('number', 'desc').limit(1)
}

/** A ruleset that was activated in an account. */
export interface ActivatedRuleset extends NewActivation {
  /** Counted from 1 in the order of activation. */
  readonly number: number
  /** By the database's clock. */
  readonly activatedAt: Date
}

/** The rulesets of an account, the active one first, up to a maximum. */
export async function loadRulesetVersions(
  db: Kysely<Schema>,
  accountId: string,
  { limit }: { readonly limit: number },
): Promise<ActivatedRuleset[]> {
  const rows = await versionsOf(db, accountId).limit(limit).execute()
  return rows.map(toActivated)
}

/** One of them; null: there is none of that number. */
export async function findRulesetVersion(
  db: Kysely<Schema>,
  accountId: string,
  number: number,
): Promise<ActivatedRuleset | null> {
  const row = await versionsOf(db, accountId).where('number', '=', number).executeTakeFirst()
  return row === undefined ? null : toActivated(row)
}

/** The latest one that has another version than this; null: there is none. */
export async function findOtherVersion(
  db: Kysely<Schema>,
  accountId: string,
  version: string,
): Promise<ActivatedRuleset | null> {
  const row = await versionsOf(db, accountId).where('version', '!=', version).limit(1).executeTakeFirst()
  return row === undefined ? null : toActivated(row)
}

function versionsOf(db: Kysely<Schema>, accountId: string) {
  return db.selectFrom('rulesets').selectAll().where('account_id', '=', accountId).orderBy('number', 'desc')
}

function toActivated(row: Awaited<ReturnType<ReturnType<typeof versionsOf>['execute']>>[number]): ActivatedRuleset {
  return {
    number: row.number,
    version: row.version,
    content: row.content,
    fileName: row.file_name,
    activatedAt: row.activated_at,
    // Only `Origin`s are written.
    origin: row.origin as Origin,
    actorId: row.actor_id,
    note: row.note,
  }
}
