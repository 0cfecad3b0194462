import { rmSync } from 'node:fs'
import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { loadConfig } from '../../src/app/config.ts'
import { openStore } from '../../src/app/open-store.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { createDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts'
import { variablesOf } from '../support/store-variables.ts'

/** Creates empty, migrated stores: each is a copy of one, because creating one takes seconds. */
export interface Stores {
  /** The available server; null if there are no binaries for this platform. */
  readonly server: Pick<PostgresServer, 'restart'> | null
  /** A store on the server; in a folder if there is none. */
  onServer(name: string, dir: string): Promise<DatabaseLocation>
  /** A store in a folder. */
  inFolder(dir: string): Promise<DatabaseLocation>
  /** Deletes a store; those in folders are deleted with their folders. */
  drop(location: DatabaseLocation): Promise<void>
  close(): Promise<void>
}

const model = 'model'

/**
 * Starts a server for sequential use: restarting it affects all of its stores.
 *
 * @param template a folder with an empty, migrated store, if there is one already
 */
export async function openStores(template?: string): Promise<Stores> {
  const server = await startPostgres()
  if (server !== null) await migrateOnce({ url: await createDatabase(server.url, model) })

  async function inFolder(dir: string): Promise<DatabaseLocation> {
    await cp(template ?? (await modelFolder()), dir, { recursive: true })
    return { dir }
  }

  return {
    server,
    async onServer(name, dir) {
      return server === null ? inFolder(dir) : { url: await createDatabase(server.url, name, model) }
    },
    inFolder,
    async drop(location) {
      if (server !== null && 'url' in location) await dropDatabase(server.url, location.url)
    },
    async close() {
      await server?.stop()
    },
  }
}

async function dropDatabase(serverUrl: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` })
  await client.connect()
  try {
    await client.query(`drop database ${pg.escapeIdentifier(url.slice(serverUrl.length + 1))} with (force)`)
  } finally {
    await client.end()
  }
}

let folder: Promise<string> | null = null

function modelFolder(): Promise<string> {
  folder ??= makeFolder()
  return folder
}

async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-chaos-model-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  await migrateOnce({ dir })
  return dir
}

async function migrateOnce(location: DatabaseLocation): Promise<void> {
  const store = await openStore({ config: loadConfig(variablesOf(location)), log: createLog('silent') })
  await store.close()
}

/**
 * Releases what a killed process has held: its jobs, its token lease, its rate-limit slots. A server releases them
 * after a time by its own clock, so a test would have to wait. In a folder the next process releases them at once.
 */
export async function freeWhatWasHeld(location: DatabaseLocation): Promise<void> {
  if (!('url' in location)) return
  const client = new pg.Client({ connectionString: location.url })
  await client.connect()
  try {
    await client.query(`
      update jobs.job set state = 'retry', start_after = now() where state = 'active';
      update credentials set lease_until = null;
      update rate_limit_slots set free_at = now();`)
  } finally {
    await client.end()
  }
}

/**
 * Makes a database on a server accept no more writes, or accept them again. Breaks its connections, so that it applies
 * to all later ones.
 */
export async function setReadOnly(location: DatabaseLocation, isReadOnly: boolean): Promise<void> {
  if (!('url' in location)) return
  const { pathname } = new URL(location.url)
  const name = decodeURIComponent(pathname.slice(1))
  const client = new pg.Client({ connectionString: `${location.url.slice(0, -pathname.length)}/postgres` })
  await client.connect()
  try {
    const value = isReadOnly ? 'on' : 'off'
    await client.query(`alter database ${pg.escapeIdentifier(name)} set default_transaction_read_only = ${value}`)
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  } finally {
    await client.end()
  }
}
