import type { Kysely, Selectable } from 'kysely'
import { masked } from '../domain/masking/disclosure.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { AuditLogTable } from '../infra/db/tables/people.ts'
import type { Role } from './role.ts'

/** What is recorded. */
export type AuditAction =
  | 'signed-in'
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'admin-link-made'
  | 'role-granted'
  | 'role-revoked'
  | 'figures-opened'
  | 'field-filled-in'
  | 'repair-undone'
  | 'findings-exported'
  | 'finding-disputed'
  | 'dispute-appealed'
  | 'dispute-withdrawn'
  | 'dispute-accepted'
  | 'dispute-refused'
  | 'dispute-decision-undone'
  | 'exemption-granted'
  | 'exemption-confirmed'
  | 'exemption-revoked'
  | 'exemption-restored'
  | 'ruleset-activated'
  | 'ruleset-planned'
  | 'ruleset-plan-cancelled'
  | 'ruleset-plan-failed'
  | 'ruleset-rolled-back'
  | 'targets-set'
  | 'account-language-set'
  | 'in-full-roles-set'
  | 'supervisors-set'
  | 'teams-imported'
  | 'account-disconnected'
  | 'key-rotated'

/** Who does something, in which role. */
export interface Actor {
  /** Null: the service viewer. */
  readonly ownerId: string | null
  /** `none`: an owner without a role, who sees what is stored about him. */
  readonly role: Role | 'service' | 'none'
}

export interface NewAuditEntry {
  readonly at: Date
  readonly action: AuditAction
  readonly actor: Actor
  /** The owner whom it is about; null: nobody. */
  readonly subjectId: string | null
  readonly before?: object
  readonly after?: object
  readonly reason?: string
}

export interface AuditEntry {
  /** Counts up. */
  readonly id: string
  readonly at: Date
  /** An `AuditAction`, also of another version of Minset. */
  readonly action: string
  readonly actorId: string | null
  readonly actorRole: string
  readonly subjectId: string | null
  readonly before: object | null
  readonly after: object | null
  /** As somebody typed it, with personal data masked: the log is for people who need none. */
  readonly reason: string | null
}

/** Adds an entry. Nothing changes one afterwards. */
export async function addAuditEntry(db: Kysely<Schema>, accountId: string, entry: NewAuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      account_id: accountId,
      at: entry.at,
      action: entry.action,
      actor_id: entry.actor.ownerId,
      actor_role: entry.actor.role,
      subject_id: entry.subjectId,
      before: entry.before === undefined ? null : JSON.stringify(entry.before),
      after: entry.after === undefined ? null : JSON.stringify(entry.after),
      reason: entry.reason ?? null,
    })
    .execute()
}

export interface AuditQuery {
  /** Only what this owner did, and what is about him; absent: everything. */
  readonly concerningId?: string | undefined
  /** Only this action; absent: all. */
  readonly action?: string | undefined
  /** Only since then; absent: all that is kept. */
  readonly since?: Date | undefined
  /** Only entries older than this one; absent: also the latest. */
  readonly belowId?: string | undefined
  /** How many at most; null: all. */
  readonly limit: number | null
  readonly offset: number
}

/** A page of the log, the latest first, and how much there is in all. */
export async function loadAuditLog(
  db: Kysely<Schema>,
  accountId: string,
  { concerningId, action, since, belowId, limit, offset }: AuditQuery,
): Promise<{ readonly total: number; readonly entries: readonly AuditEntry[] }> {
  let query = db.selectFrom('audit_log').where('account_id', '=', accountId)
  if (concerningId !== undefined) {
    query = query.where((or) => or.or([or('actor_id', '=', concerningId), or('subject_id', '=', concerningId)]))
  }
  if (action !== undefined) query = query.where('action', '=', action)
  if (since !== undefined) query = query.where('at', '>=', since)
  if (belowId !== undefined) query = query.where('entry_id', '<', belowId)
  const { count } = await query.select((select) => select.fn.countAll<string>().as('count')).executeTakeFirstOrThrow()
  let page = query.selectAll().orderBy('entry_id', 'desc').offset(offset)
  if (limit !== null) page = page.limit(limit)
  const rows = await page.execute()
  return {
    total: Number(count),
    entries: rows.map(toEntry),
  }
}

/** Whether the log has an entry since then that differs from this one only in its instant and in the role of the actor. */
export async function isRecorded(
  db: Kysely<Schema>,
  accountId: string,
  {
    entry,
    since,
  }: { readonly entry: Pick<NewAuditEntry, 'action' | 'actor' | 'subjectId' | 'reason'>; readonly since: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('audit_log')
    .select('entry_id')
    .where('account_id', '=', accountId)
    .where('actor_id', 'is not distinct from', entry.actor.ownerId)
    .where('at', '>', since)
    .where('action', '=', entry.action)
    .where('subject_id', 'is not distinct from', entry.subjectId)
    .where('reason', 'is not distinct from', entry.reason ?? null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** When an owner first signed out everywhere since then; null if he has not. */
export async function loadSignOut(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, since }: { readonly ownerId: string; readonly since: Date },
): Promise<Date | null> {
  const row = await db
    .selectFrom('audit_log')
    .select('at')
    .where('account_id', '=', accountId)
    .where('actor_id', '=', ownerId)
    .where('action', '=', 'signed-out-everywhere')
    .where('at', '>=', since)
    .orderBy('at')
    .limit(1)
    .executeTakeFirst()
  return row?.at ?? null
}

/** One entry; null if the account has none with this id. */
export async function loadAuditEntry(
  db: Kysely<Schema>,
  accountId: string,
  entryId: string,
): Promise<AuditEntry | null> {
  if (!/^\d{1,18}$/.test(entryId)) return null
  const row = await db
    .selectFrom('audit_log')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('entry_id', '=', entryId)
    .executeTakeFirst()
  return row === undefined ? null : toEntry(row)
}

function toEntry(row: Selectable<AuditLogTable>): AuditEntry {
  return {
    id: row.entry_id,
    at: row.at,
    action: row.action,
    actorId: row.actor_id,
    actorRole: row.actor_role,
    subjectId: row.subject_id,
    before: row.before,
    after: row.after,
    reason: row.reason === null ? null : masked.text(row.reason),
  }
}

/** Removes entries that are older than that. */
export async function removeAuditEntries(db: Kysely<Schema>, accountId: string, before: Date): Promise<void> {
  await db.deleteFrom('audit_log').where('account_id', '=', accountId).where('at', '<', before).execute()
}
