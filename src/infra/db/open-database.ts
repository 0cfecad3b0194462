import { join } from 'node:path'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { type Db, fromPglite } from 'pg-boss'
import { EnvironmentError, saidBy } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'
import { makeFolder } from '../make-folder.ts'
import { watchDiskSpace } from './embedded/disk-space.ts'
import { EmbeddedPostgres, madeByVersion, postgresVersion } from './embedded/embedded-postgres.ts'
import { keepTidy } from './embedded/keep-tidy.ts'
import { lockFolder } from './embedded/lock-folder.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'
import { sharedDialect } from './server/pipelining.ts'
import { PreparingClient } from './server/preparing-client.ts'
import { withStorableParameters } from './storable-parameters.ts'
import { storeAdvice } from './store-advice.ts'

/** The store: one Postgres dialect, embedded or on a server. */
export interface Database {
  readonly kind: 'embedded' | 'server'
  readonly db: Kysely<Schema>
  /**
   * The same, for many short statements at once, outside of transactions: what people wait for most. On a server they
   * share a few connections; embedded, it is `db`.
   */
  readonly lookups: Kysely<Schema>
  /** How the job queue accesses the same database: a separate pool on a server, the one connection if embedded. */
  readonly queueConnection: { readonly connectionString: string } | { readonly db: Db }
  close(): Promise<void>
}

export type DatabaseLocation = { readonly url: string } | EmbeddedLocation

export interface EmbeddedLocation {
  readonly dir: string
  /** The free space on the folder's disk; default: from the file system. */
  readonly freeBytes?: () => number | null
  /**
   * The URL that the opening service is about to serve; absent for a command. Shown to others that find the folder in
   * use.
   */
  readonly serves?: string
}

/**
 * Opens the store and brings its tables up to date.
 *
 * @param location a server's URL (`postgres://…`), or a folder for the embedded Postgres; a missing folder is created,
 *   and it belongs to one process at a time
 * @throws EnvironmentError if the folder is not writable or is in use, or the server cannot be reached; the message is
 *   one sentence that explains what to do
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  return 'url' in location ? openServer(location.url) : openEmbedded(location)
}

/** A server that accepts a connection and never responds would make a command wait for ever. */
const answerWithinMs = 10_000

/** @throws Error if the server rejects the connection, or does not respond in time */
async function requireAnswer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerWithinMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } finally {
    await client.end()
  }
}

/** The connections for look-ups. More of them wake the server more often. */
const lookupConnections = 3

async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: 10, Client: PreparingClient })
  // The pool replaces a broken connection at the next query; without a listener it would end the process, both when it
  // is idle in the pool and when it is idle within a transaction.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Schema>({ dialect: withStorableParameters(new PostgresDialect({ pool })) })
  try {
    await requireAnswer(url)
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw unusable(message('store.place.server', { url: withoutPassword(url) }), error, 'server')
  }
  const lookups = new Kysely<Schema>({ dialect: withStorableParameters(sharedDialect(url, lookupConnections)) })
  return {
    kind: 'server',
    db,
    lookups,
    queueConnection: { connectionString: url },
    close: async () => {
      await Promise.all([db.destroy(), lookups.destroy()])
    },
  }
}

async function openEmbedded({ dir, freeBytes, serves }: EmbeddedLocation): Promise<Database> {
  const folder = join(dir, 'postgres')
  const unlock = claimFolder(dir, serves)
  try {
    const disk = watchDiskSpace(dir, freeBytes)
    disk.require()
    requireOwnVersion(dir, folder)
    const pglite = new EmbeddedPostgres(folder, disk)
    await pglite.waitReady
    const db = new Kysely<Schema>({ dialect: withStorableParameters(new PGliteDialect({ pglite })) })
    await migrate(db)
    const stopTidying = keepTidy(pglite)
    return {
      kind: 'embedded',
      db,
      lookups: db,
      queueConnection: { db: fromPglite(pglite) },
      close: () =>
        stopTidying()
          .then(() => db.destroy())
          .finally(unlock),
    }
  } catch (error) {
    unlock()
    throw unusable(message('store.place.folder', { dir }), error, 'embedded')
  }
}

/** @throws EnvironmentError if another major version of Postgres has created the folder: it cannot be read then */
function requireOwnVersion(dir: string, folder: string): void {
  const version = madeByVersion(folder)
  if (version === null || version === postgresVersion) return
  throw new EnvironmentError(message('store.version.postgres', { dir, made: version, own: postgresVersion }))
}

/** An error of Minset's own already explains what to do. */
function unusable(place: Message, error: unknown, kind: Database['kind']): EnvironmentError {
  if (error instanceof EnvironmentError) return error
  const said = message('store.unusable', { place, why: saidBy(error), advice: storeAdvice(error, kind, 'end') })
  return new EnvironmentError(said, { cause: error })
}

function claimFolder(dir: string, serves: string | undefined): () => void {
  try {
    makeFolder(dir)
    return lockFolder(dir, serves)
  } catch (error) {
    if (error instanceof EnvironmentError) throw error
    throw new EnvironmentError(message('store.folder.unwritable', { dir, why: saidBy(error) }), { cause: error })
  }
}

function withoutPassword(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.hostname}:${parsed.port || '5432'}${parsed.pathname}` : 'DATABASE_URL'
}
