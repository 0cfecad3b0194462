import { type Kysely, sql, type UpdateQueryBuilder, type UpdateResult } from 'kysely'
import { isPast } from '../infra/db/past-instant.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Message, message } from '../words/index.ts'

/**
 * The state of a digest's delivery.
 *
 * - `pending`: to be sent, for the first time or again
 * - `sending`: the end of the mail is about to be sent, or has been; it is not sent again
 * - `sent`: the mail server accepted it
 * - `unsure`: it was sent without a response; it is not sent again
 * - `refused`: the mail server refused it permanently, or there is no usable address
 * - `missed`: it could not be sent while it was still recent
 */
export type DigestState = 'pending' | 'sending' | 'sent' | 'unsure' | 'refused' | 'missed'

/** How long a claim lasts: longer than sending a mail may take, so that no second process sends it at the same time. */
export const claimMs = 15 * 60_000

/** The longest wait before the next attempt. */
export const longestWaitMs = 30 * 60_000

/** One supervisor's digest of one week. */
export interface DigestKey {
  readonly supervisorId: string
  /** Monday of the week that it covers, `YYYY-MM-DD`. */
  readonly week: string
}

/** A digest that is due or was sent. */
export interface DigestEntry extends DigestKey {
  /** The supervisor's address in the CRM, valid or not; empty if there is none. */
  readonly to: string
  readonly subject: string
  /** Size of both forms together, in bytes. */
  readonly bytes: number
  readonly state: DigestState
  /** Why it is not sent; null if there is no problem. */
  readonly reason: Message | null
  readonly tries: number
  /** When the mail server accepted it; null in every other state. */
  readonly sentAt: Date | null
  /** When it was first due to be sent. */
  readonly notedAt: Date
  /** When the state last changed. */
  readonly changedAt: Date
}

/** Digests to be delivered. */
export interface DueDigests {
  readonly week: string
  readonly digests: readonly { readonly supervisorId: string; readonly to: string; readonly subject: string }[]
  readonly now: Date
}

/**
 * Stores digests as pending, unless they are stored already. A refused one becomes pending again if its supervisor's
 * address has changed.
 */
export async function noteDigests(
  db: Kysely<Schema>,
  accountId: string,
  { week, digests, now }: DueDigests,
): Promise<void> {
  if (digests.length === 0) return
  const rows = digests.map(({ supervisorId, to, subject }) => ({
    account_id: accountId,
    supervisor_id: supervisorId,
    week,
    sent_to: to,
    subject,
    bytes: 0,
    sent_at: null,
    state: 'pending',
    reason: null,
    tries: 0,
    next_try_at: now,
    claimed_until: null,
    noted_at: now,
    changed_at: now,
  }))
  await db
    .insertInto('digests')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'supervisor_id', 'week'])
        .doUpdateSet((eb) => ({
          sent_to: eb.ref('excluded.sent_to'),
          state: 'pending',
          reason: null,
          tries: 0,
          next_try_at: now,
          changed_at: now,
        }))
        .where('digests.state', '=', 'refused')
        .whereRef('digests.sent_to', 'is distinct from', 'excluded.sent_to'),
    )
    .execute()
}

/**
 * Claims a pending digest for this process.
 *
 * @param claim.isForced a person requested it: its next attempt need not be due, and it may have been refused or missed
 * @returns the number of attempts, including this one; null if it is not pending, not due yet, or claimed by another
 *   process
 */
export async function claimDigest(
  db: Kysely<Schema>,
  accountId: string,
  {
    key,
    now,
    until,
    isForced,
  }: { readonly key: DigestKey; readonly now: Date; readonly until: Date; readonly isForced: boolean },
): Promise<number | null> {
  const claimed = await digestRow(db, accountId, key)
    .set({ state: 'pending', claimed_until: until, tries: sql`tries + 1` })
    .where('state', 'in', isForced ? ['pending', 'refused', 'missed'] : ['pending'])
    .where(isPast('claimed_until', claimMs, now))
    .where(sql<boolean>`(${isForced} or ${isPast('next_try_at', longestWaitMs, now)})`)
    .returning('tries')
    .executeTakeFirst()
  return claimed?.tries ?? null
}

/**
 * Records, before the end of the mail is sent, that it must not be sent again.
 *
 * @returns false if another process has taken over the claim: the mail must then not be sent
 */
export async function markSending(
  db: Kysely<Schema>,
  accountId: string,
  { key, now, until }: { readonly key: DigestKey; readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const marked = await digestRow(db, accountId, key)
    .set({ state: 'sending', changed_at: now })
    .where('state', '=', 'pending')
    .where('claimed_until', '=', until)
    .executeTakeFirst()
  return marked.numUpdatedRows > 0n
}

/** The result of a delivery. */
export type DigestResult = Pick<DigestEntry, 'state' | 'reason'> & {
  readonly now: Date
  /** For pending ones; null for others. */
  readonly nextTryAt: Date | null
  /** The mail that was sent; absent if none was. */
  readonly mail?: Pick<DigestEntry, 'subject' | 'bytes'>
}

/** Stores the result of a delivery, and releases the claim. */
export async function settleDigest(
  db: Kysely<Schema>,
  accountId: string,
  { key, result }: { readonly key: DigestKey; readonly result: DigestResult },
): Promise<void> {
  const { state, reason, now, nextTryAt, mail } = result
  await digestRow(db, accountId, key)
    .set({
      state,
      reason: reason === null ? null : JSON.stringify(reason),
      next_try_at: nextTryAt,
      claimed_until: null,
      changed_at: now,
      ...(state === 'sent' ? { sent_at: now } : {}),
      ...mail,
    })
    .execute()
}

function digestRow(
  db: Kysely<Schema>,
  accountId: string,
  { supervisorId, week }: DigestKey,
): UpdateQueryBuilder<Schema, 'digests', 'digests', UpdateResult> {
  return db
    .updateTable('digests')
    .where('account_id', '=', accountId)
    .where('supervisor_id', '=', supervisorId)
    .where('week', '=', week)
}

/** Postpones the week's pending digests that no process is delivering: the mail server accepts none. */
export async function postponeDigests(
  db: Kysely<Schema>,
  accountId: string,
  { week, reason, now, nextTryAt }: { week: string; reason: Message; now: Date; nextTryAt: Date },
): Promise<void> {
  await db
    .updateTable('digests')
    .set({ reason: JSON.stringify(reason), next_try_at: nextTryAt, changed_at: now })
    .where('account_id', '=', accountId)
    .where('week', '=', week)
    .where('state', '=', 'pending')
    .where(isPast('claimed_until', claimMs, now))
    .execute()
}

/**
 * Ends deliveries that are no longer possible: mails whose process ended while sending, and digests of former weeks.
 */
export async function closeDigests(
  db: Kysely<Schema>,
  accountId: string,
  { before, now }: { readonly before: string; readonly now: Date },
): Promise<void> {
  const isUnclaimed = isPast('claimed_until', claimMs, now)
  await db
    .updateTable('digests')
    .set({
      state: 'unsure',
      reason: JSON.stringify(message('digest.reason.unanswered')),
      claimed_until: null,
      changed_at: now,
    })
    .where('account_id', '=', accountId)
    .where('state', '=', 'sending')
    .where(isUnclaimed)
    .execute()
  await db
    .updateTable('digests')
    .set({ state: 'missed', next_try_at: null, claimed_until: null, changed_at: now })
    .where('account_id', '=', accountId)
    .where('week', '<', before)
    .where('state', '=', 'pending')
    .where(isUnclaimed)
    .execute()
}
