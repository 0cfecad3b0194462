import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { removeAuditEntries } from './audit-store.ts'
import { removeLinks } from './sign-in/link-store.ts'
import { removeEndedSessions } from './sign-in/session-store.ts'
import { knownBrowserMs } from './sign-in/sign-in.ts'

const dayMs = 24 * 3_600_000

/** Removes ended sessions, old links, and entries of the audit log that are older than `auditDays` days. */
export async function forgetPast(
  db: Kysely<Schema>,
  accountId: string,
  { now, auditDays }: { readonly now: Date; readonly auditDays: number },
): Promise<void> {
  await removeEndedSessions(db, accountId, now)
  await removeLinks(db, accountId, new Date(now.getTime() - knownBrowserMs))
  await removeAuditEntries(db, accountId, new Date(now.getTime() - auditDays * dayMs))
}
