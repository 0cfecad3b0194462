import { rmSync } from 'node:fs'
import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { loadConfig } from '../../src/config.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { openStore } from '../../src/store.ts'
import { createDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts'

/** Makes empty, migrated stores: each a copy of one made once, for making one takes seconds. */
export interface Stores {
  /** The server that is at hand; null where there are no binaries for this platform. */
  readonly server: Pick<PostgresServer, 'restart'> | null
  /** A store on the server; in the folder where there is none. */
  onServer(name: string, dir: string): Promise<DatabaseLocation>
  /** A store in the folder. */
  inFolder(dir: string): Promise<DatabaseLocation>
  /** Gives up a store; those in folders go with their folders. */
  drop(location: DatabaseLocation): Promise<void>
  close(): Promise<void>
}

/** As the variables that name a store. */
export function variablesOf(location: DatabaseLocation): Record<string, string> {
  return 'url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }
}

const model = 'model'

/** Starts a server for whoever does one thing after the other: a restart of it concerns all of its stores. */
export async function openStores(): Promise<Stores> {
  const server = await startPostgres()
  if (server !== null) await migrateOnce({ url: await createDatabase(server.url, model) })
  return {
    server,
    async onServer(name, dir) {
      return server === null ? copyFolder(dir) : { url: await createDatabase(server.url, name, model) }
    },
    inFolder: copyFolder,
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

async function copyFolder(dir: string): Promise<DatabaseLocation> {
  folder ??= makeFolder()
  await cp(await folder, dir, { recursive: true })
  return { dir }
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
 * Lets the time pass in which what a killed process held is kept for it: its jobs, its renewal of a token, its places among
 * the calls. A server has that time by its own clock, so one would have to wait for it. In a folder the next process knows
 * that its jobs are nobody's; for the rest it waits.
 */
export async function letDeadlinesPass(location: DatabaseLocation): Promise<void> {
  if (!('url' in location)) return
  const client = new pg.Client({ connectionString: location.url })
  await client.connect()
  try {
    await client.query(`
      update jobs.job set heartbeat_on = heartbeat_on - interval '2 minutes' where state = 'active';
      update credentials set lease_until = lease_until - interval '2 minutes';
      update call_places set free_at = free_at - interval '2 minutes';`)
  } finally {
    await client.end()
  }
}
