import type { Kysely } from 'kysely'
import { z } from 'zod'
import { accountDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Message, StoredMessage } from '../words/index.ts'

const SyncOutcome = z.object({
  /** When the CRM was last read without a failure; ISO 8601, UTC; null if never. */
  succeededAt: z.string().nullable(),
  /** The failures since then; null if there are none. */
  failure: z.object({ since: z.string(), times: z.number(), reason: StoredMessage }).nullable(),
})

const outcomes = accountDocument('sync_outcomes', SyncOutcome)

/** The results of the latest attempts to read the CRM. */
export interface SyncOutcome {
  readonly succeededAt: Date | null
  readonly failure: { readonly since: Date; readonly times: number; readonly reason: Message } | null
}

/** The results of the latest attempts; null before the first. */
export async function loadSyncOutcome(db: Kysely<Schema>, accountId: string): Promise<SyncOutcome | null> {
  const stored = await outcomes.load(db, accountId)
  if (stored === null) return null
  const { succeededAt, failure } = stored.state
  return {
    succeededAt: succeededAt === null ? null : new Date(succeededAt),
    failure: failure && { ...failure, since: new Date(failure.since) },
  }
}

/** Records a successful read of the CRM: a poll, or a chunk of a full read. */
export async function noteSyncSuccess(db: Kysely<Schema>, accountId: string, now: Date): Promise<void> {
  const state: z.input<typeof SyncOutcome> = { succeededAt: now.toISOString(), failure: null }
  await outcomes.save(db, accountId, { state, now })
}

/** Records a failed read of the CRM. @param failure.reason without personal data */
export async function noteSyncFailure(
  db: Kysely<Schema>,
  accountId: string,
  { reason, now }: { readonly reason: Message; readonly now: Date },
): Promise<void> {
  const last = await loadSyncOutcome(db, accountId)
  const state: z.input<typeof SyncOutcome> = {
    succeededAt: last?.succeededAt?.toISOString() ?? null,
    failure: {
      since: (last?.failure?.since ?? now).toISOString(),
      times: (last?.failure?.times ?? 0) + 1,
      reason,
    },
  }
  await outcomes.save(db, accountId, { state, now })
}
