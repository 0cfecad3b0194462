import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { removeAuditEntries } from './audit-store.ts'
import { removeLinks } from './sign-in/link-store.ts'
import { removeEndedSessions } from './sign-in/session-store.ts'

const dayMs = 24 * 3_600_000
/** Old links are kept this long, so that a used or expired one is reported as such. */
const linksKeptMs = 7 * dayMs

/** Removes ended sessions, old links, and entries of the audit log that are older than `auditDays` days. */
export async function forgetPast(
  db: Kysely<Schema>,
  accountId: string,
  { now, auditDays }: { readonly now: Date; readonly auditDays: number },
): Promise<void> {
  await removeEndedSessions(db, accountId, now)
  await removeLinks(db, accountId, new Date(now.getTime() - linksKeptMs))
  await removeAuditEntries(db, accountId, new Date(now.getTime() - auditDays * dayMs))
}
