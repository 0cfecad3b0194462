import type { Kysely } from 'kysely'
import { saveAccount } from '../../src/accounts/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import type { TestStore } from './database.ts'

/** A store as seen by two processes: on a server each has its own connections, and embedded there is only one. */
export async function openForTwo(store: TestStore): Promise<readonly [Database, Database]> {
  const location = await store.newLocation()
  const first = await store.open(location)
  return [first, store.kind === 'server' ? await store.open(location) : first]
}

interface BareAccount {
  readonly vendor: string
  readonly accountId: string
  /** Default: by the app. */
  readonly auth?: 'oauth' | 'access_token'
}

/** Stores an account without data. */
export async function addAccount(
  db: Kysely<Schema>,
  { vendor, accountId, auth = 'oauth' }: BareAccount,
): Promise<void> {
  const account = {
    accountId,
    vendor,
    externalId: accountId,
    timeZone: 'UTC',
    unknownTimeZone: null,
    currency: 'NOK',
    uiOrigin: '',
  }
  await saveAccount(db, account, { auth, scopes: null, now: new Date() })
}
