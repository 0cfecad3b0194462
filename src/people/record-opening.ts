import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { lockForAction } from '../records/index.ts'
import { type Actor, addAuditEntry, isRecorded } from './audit-store.ts'
import { actorOf, type Viewer } from './viewer.ts'

/** How long figures are open to somebody: so long an admin may read those for which he gave a reason. */
export const openMs = 30 * 60_000

export interface Opening {
  readonly actor: Actor
  /** Whose figures. */
  readonly subjectId: string
  /** Absent: none is needed to read them. */
  readonly reason?: string
  readonly now: Date
}

/**
 * Records that somebody opens another user's figures. Doing it once more while they are open, such as because a form was sent
 * twice or the page was loaded again, adds nothing.
 */
export async function recordOpening(
  db: Kysely<Schema>,
  accountId: string,
  { now, ...opening }: Opening,
): Promise<void> {
  const entry = { ...opening, action: 'figures-opened' } as const
  const recorded = { entry, since: new Date(now.getTime() - openMs) }
  // Mostly it is: a card asks again while somebody looks at it.
  if (await isRecorded(db, accountId, recorded)) return
  await db.transaction().execute(async (trx) => {
    await lockForAction(trx, accountId, { type: 'opening', id: JSON.stringify([entry.actor.ownerId, entry.subjectId]) })
    if (await isRecorded(trx, accountId, recorded)) return
    await addAuditEntry(trx, accountId, { ...entry, at: now })
  })
}

/** As `recordOpening`, for a viewer who may read the figures. One's own are not recorded, nor what the service viewer reads. */
export async function recordReading(
  db: Kysely<Schema>,
  accountId: string,
  { viewer, ownerId, now }: { readonly viewer: Viewer; readonly ownerId: string; readonly now: Date },
): Promise<void> {
  if (viewer.kind === 'service' || viewer.user.ownerId === ownerId) return
  await recordOpening(db, accountId, { actor: actorOf(viewer.user), subjectId: ownerId, now })
}
