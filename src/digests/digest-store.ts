import { type Kysely, sql } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** A digest that was sent, or is being sent. */
export interface DigestEntry {
  readonly supervisorId: string
  readonly week: string
  readonly to: string
  readonly subject: string
  /** Size of both forms together. */
  readonly bytes: number
  readonly sentAt: Date
}

/**
 * Claims a digest before it is sent, so that no two processes send it.
 *
 * @returns false when it has been claimed before
 */
export async function claimDigest(db: Kysely<Schema>, accountId: string, entry: DigestEntry): Promise<boolean> {
  const claimed = await db
    .insertInto('digests')
    .values({
      account_id: accountId,
      supervisor_id: entry.supervisorId,
      week: entry.week,
      sent_to: entry.to,
      subject: entry.subject,
      bytes: entry.bytes,
      sent_at: entry.sentAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('supervisor_id')
    .execute()
  return claimed.length > 0
}

/** Gives a claim back: the mail server did not take the digest. */
export async function releaseDigest(
  db: Kysely<Schema>,
  accountId: string,
  { supervisorId, week }: Pick<DigestEntry, 'supervisorId' | 'week'>,
): Promise<void> {
  await db
    .deleteFrom('digests')
    .where('account_id', '=', accountId)
    .where('supervisor_id', '=', supervisorId)
    .where('week', '=', week)
    .execute()
}

/** The digests that were sent, the latest first. */
export async function loadDigests(
  db: Kysely<Schema>,
  accountId: string,
  query: { readonly week?: string; readonly limit: number },
): Promise<DigestEntry[]> {
  const rows = await db
    .selectFrom('digests')
    .selectAll()
    .where('account_id', '=', accountId)
    .where(sql<boolean>`(${query.week ?? null}::text is null or week = ${query.week ?? null})`)
    .orderBy('week', 'desc')
    .orderBy('sent_to')
    .limit(query.limit)
    .execute()
  return rows.map((row) => ({
    supervisorId: row.supervisor_id,
    week: row.week,
    to: row.sent_to,
    subject: row.subject,
    bytes: row.bytes,
    sentAt: row.sent_at,
  }))
}

/** How many findings of a team's records were opened and resolved in a span of time. */
export async function countChanges(
  db: Kysely<Schema>,
  accountId: string,
  span: { readonly ownerIds: readonly string[]; readonly from: Date; readonly to: Date },
): Promise<{ readonly opened: number; readonly resolved: number }> {
  const { rows } = await sql<{ opened: number; resolved: number }>`
    select count(*) filter (where f.opened_at >= ${span.from} and f.opened_at < ${span.to})::int as opened,
      count(*) filter (where f.resolved_at >= ${span.from} and f.resolved_at < ${span.to})::int as resolved
    from findings f
    join records r on r.account_id = f.account_id and r.object_type = f.object_type and r.record_id = f.record_id
    where f.account_id = ${accountId} and r.owner_id = any(${[...span.ownerIds]}::text[])`.execute(db)
  return rows[0] ?? { opened: 0, resolved: 0 }
}
