import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import type { InstallState } from './install-state.ts'

/** Much longer than a state is valid, so that no change of the clock makes a used one valid again. */
const keptMs = 7 * 24 * 60 * 60_000

/**
 * Uses up a verified state. Only one caller succeeds per state, across all processes.
 *
 * @returns false if it has been used before
 */
export async function useInstallState(
  db: Kysely<Schema>,
  { vendor, nonce }: Pick<InstallState, 'vendor' | 'nonce'>,
  now: Date,
): Promise<boolean> {
  await db
    .deleteFrom('used_install_states')
    .where('used_at', '<', new Date(now.getTime() - keptMs))
    .execute()
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('used_install_states')
    .values({ vendor, nonce, used_at: now })
    .onConflict((conflict) => conflict.columns(['vendor', 'nonce']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n
}
