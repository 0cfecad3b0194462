import { join } from 'node:path'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { type Db, fromPglite } from 'pg-boss'
import { EnvironmentError, reasonOf } from '../../domain/errors.ts'
import { makeFolder } from '../make-folder.ts'
import { watchDiskSpace } from './embedded/disk-space.ts'
import { EmbeddedPostgres, madeByVersion, postgresVersion } from './embedded/embedded-postgres.ts'
import { keepTidy } from './embedded/keep-tidy.ts'
import { lockFolder } from './embedded/lock-folder.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'
import { withStorableParameters } from './storable-parameters.ts'
import { storeAdvice } from './store-advice.ts'

/** The store: one Postgres dialect, embedded or on a server. */
export interface Database {
  readonly kind: 'embedded' | 'server'
  readonly db: Kysely<Schema>
  /** How the job queue reaches the same database: its own pool on a server, the one connection when embedded. */
  readonly queueConnection: { readonly connectionString: string } | { readonly db: Db }
  close(): Promise<void>
}

export type DatabaseLocation = { readonly url: string } | EmbeddedLocation

export interface EmbeddedLocation {
  readonly dir: string
  /** How much may still be written to the folder's disk; asked of the file system unless given. */
  readonly freeBytes?: () => number | null
  /** Where the service that opens it is going to answer; absent for a command. Others that find the folder in use are told. */
  readonly serves?: string
}

/**
 * Opens the store and brings its tables up to date.
 *
 * @param location a server's URL (`postgres://…`), or a folder for the embedded Postgres; the folder is made if it is
 *   missing and belongs to one process at a time
 * @throws EnvironmentError when the folder cannot be written or is in use, or the server cannot be reached; the
 *   message is one sentence that says what to do
 */
export async function openDatabase(location: DatabaseLocation): Promise<Database> {
  return 'url' in location ? openServer(location.url) : openEmbedded(location)
}

/** A server that takes a connection and then says nothing would keep a command waiting for ever. */
const answerWithinMs = 10_000

/** @throws Error when the server lets nobody in, or does not say within the time whether it does */
async function requireAnswer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerWithinMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } finally {
    await client.end()
  }
}

async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // A broken connection is replaced by the pool at the next query; without a listener it would end the process: one
  // that is idle in the pool, and one that is idle within a transaction.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Schema>({ dialect: withStorableParameters(new PostgresDialect({ pool })) })
  try {
    await requireAnswer(url)
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw unusable(`The database at ${withoutPassword(url)}`, error, 'server')
  }
  return { kind: 'server', db, queueConnection: { connectionString: url }, close: () => db.destroy() }
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
      queueConnection: { db: fromPglite(pglite) },
      close: () =>
        stopTidying()
          .then(() => db.destroy())
          .finally(unlock),
    }
  } catch (error) {
    unlock()
    throw unusable(`The data folder ${dir}`, error, 'embedded')
  }
}

/** @throws EnvironmentError where another Postgres has made the folder: none reads the files of another major version */
function requireOwnVersion(dir: string, folder: string): void {
  const version = madeByVersion(folder)
  if (version === null || version === postgresVersion) return
  throw new EnvironmentError(
    `The data folder ${dir} was made by Postgres ${version}, and this Minset has Postgres ${postgresVersion}: start the version of Minset that made it, or name another folder in MINSET_DATA_DIR, which is filled from the CRM again.`,
  )
}

/** What is thrown on purpose says by itself what to do. */
function unusable(place: string, error: unknown, kind: Database['kind']): EnvironmentError {
  if (error instanceof EnvironmentError) return error
  const words = `${place} cannot be used (${reasonOf(error)}): ${storeAdvice(error, kind)}.`
  return new EnvironmentError(words, { cause: error })
}

function claimFolder(dir: string, serves: string | undefined): () => void {
  try {
    makeFolder(dir)
    return lockFolder(dir, serves)
  } catch (error) {
    if (error instanceof EnvironmentError) throw error
    throw new EnvironmentError(
      `The data folder ${dir} cannot be written (${reasonOf(error)}): name a folder that you may write to.`,
      { cause: error },
    )
  }
}

function withoutPassword(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? `${parsed.hostname}:${parsed.port || '5432'}${parsed.pathname}` : 'DATABASE_URL'
}
