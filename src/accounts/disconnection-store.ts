import type { Kysely } from 'kysely'
import { z } from 'zod'
import { objectTypes } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { tokenHash } from '../infra/secrets/token.ts'
import { StoredMessage } from '../words/index.ts'

/** Who asked for it, as in the audit log. */
const AskedBy = z.object({ ownerId: z.string().nullable(), role: z.enum(['admin', 'service']) })

const Item = z.object({
  kind: z.enum(['group', 'field', 'list', 'highlight']),
  objectType: z.enum(objectTypes),
  name: z.string(),
  state: z.enum(['removed', 'absent', 'kept']),
  reason: StoredMessage.exactOptional(),
})

const State = z.object({
  remove: z.boolean(),
  erase: z.boolean(),
  /** Null once it has ended. */
  by: AskedBy.nullable(),
  /** What became of the things that Minset made in the CRM; null before their removal. */
  items: z.array(Item).nullable(),
  /** Why it failed, or what is left to do for a person; null for nothing. */
  said: StoredMessage.nullable(),
})

/** What was asked for, and what has come of it. */
export type DisconnectionState = z.infer<typeof State>

/** How far a disconnection has come. Removal in the CRM comes first, then the connection, then the stored data. */
export type DisconnectionStep = 'waiting' | 'removing' | 'ending' | 'done' | 'failed'

export interface Disconnection extends DisconnectionState {
  /** A `DisconnectionStep`, also of another version of Minset. */
  readonly step: string
  /** Null once the account is erased. */
  readonly accountId: string | null
  readonly updatedAt: Date
}

export interface NewDisconnection extends Pick<DisconnectionState, 'remove' | 'erase' | 'by'> {
  /** The secret in the address of the page that reports on it; only its hash is stored. */
  readonly ticket: string
  readonly now: Date
}

/** Stores that somebody asks to disconnect an account. @returns false if that is already under way */
export async function addDisconnection(
  db: Kysely<Schema>,
  accountId: string,
  { ticket, now, ...asked }: NewDisconnection,
): Promise<boolean> {
  const state: DisconnectionState = { ...asked, items: null, said: null }
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('disconnections')
    .values({
      ticket_hash: tokenHash(ticket),
      account_id: accountId,
      step: 'waiting',
      state: JSON.stringify(state),
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n
}

/** Stores how far the pending disconnection of an account has come. */
export async function saveDisconnection(
  db: Kysely<Schema>,
  accountId: string,
  { step, state, now }: { readonly step: DisconnectionStep; readonly state: DisconnectionState; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('disconnections')
    .set({ step, state: JSON.stringify(State.parse(state)), updated_at: now })
    .where('account_id', '=', accountId)
    .where('step', 'not in', ended)
    .execute()
}

const ended: readonly DisconnectionStep[] = ['done', 'failed']

/** The pending disconnection of an account; null if nobody has asked for one. */
export async function loadPendingDisconnection(db: Kysely<Schema>, accountId: string): Promise<Disconnection | null> {
  const row = await db
    .selectFrom('disconnections')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('step', 'not in', ended)
    .executeTakeFirst()
  return row === undefined ? null : asDisconnection(row)
}

/** The accounts with a pending disconnection. */
export async function loadLeavingAccounts(db: Kysely<Schema>): Promise<readonly string[]> {
  const rows = await db.selectFrom('disconnections').select('account_id').where('step', 'not in', ended).execute()
  return rows.flatMap(({ account_id }) => account_id ?? [])
}

/** What somebody has asked for, by the secret in the address of its page; null if it opens nothing. */
export async function findDisconnection(db: Kysely<Schema>, ticket: string): Promise<Disconnection | null> {
  const row = await db
    .selectFrom('disconnections')
    .selectAll()
    .where('ticket_hash', '=', tokenHash(ticket))
    .executeTakeFirst()
  return row === undefined ? null : asDisconnection(row)
}

/** Deletes what has ended before that. */
export async function removeDisconnections(db: Kysely<Schema>, before: Date): Promise<void> {
  await db.deleteFrom('disconnections').where('step', 'in', ended).where('updated_at', '<', before).execute()
}

function asDisconnection(row: {
  readonly account_id: string | null
  readonly step: string
  readonly state: object
  readonly updated_at: Date
}): Disconnection {
  return { ...State.parse(row.state), step: row.step, accountId: row.account_id, updatedAt: row.updated_at }
}
