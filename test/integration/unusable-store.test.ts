import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { EnvironmentError } from '../../src/domain/errors.ts'
import { type DatabaseLocation, openDatabase } from '../../src/infra/db/open-database.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'

/** The error for a store that cannot be opened; the test fails if it can. */
async function wordsFor(location: DatabaseLocation): Promise<string> {
  const opened = await openDatabase(location).catch((error: unknown) => error)
  if (!(opened instanceof Error)) throw new Error('the store was opened')
  expect(opened).toBeInstanceOf(EnvironmentError)
  expect(opened.message).toMatch(/^The [^\n]+\.$/)
  return opened.message
}

describeEachStore('a store of another version', (store) => {
  it('is refused with a sentence that explains what to do', async () => {
    const location = await store.newLocation()
    const database = await openDatabase(location)
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(database.db)
    await database.close()

    expect(await wordsFor(location)).toMatch(
      /^The store was made by another version of Minset, .* \(9999-later\): start that version, or name another folder/,
    )
  })
})

describeEachStore('a data folder of another Postgres', (store) => {
  it.skipIf(store.kind === 'server')('is reported with its version and what to do', async () => {
    const location = await store.newLocation()
    const dir = 'dir' in location ? location.dir : ''
    const database = await openDatabase(location)
    const { rows } = await sql<{ server_version: string }>`show server_version`.execute(database.db)
    await database.close()
    const [version] = rows[0]?.server_version.split('.') ?? []

    await writeFile(join(dir, 'postgres', 'PG_VERSION'), '16\n')

    expect(await wordsFor(location)).toBe(
      `The data folder ${dir} was made by Postgres 16, and this Minset has Postgres ${version}: start the version of Minset that made it, or name another folder in MINSET_DATA_DIR, which is filled from the CRM again.`,
    )
  })
})

describeEachStore('a damaged data folder', (store) => {
  it.skipIf(store.kind === 'server').each<[string, (folder: string) => Promise<void>]>([
    ['a file that was cut off', (folder) => truncate(join(folder, 'global/pg_control'), 100)],
    ['a file of something else', (folder) => writeFile(join(folder, 'PG_VERSION'), 'x')],
    ['a folder that is missing', (folder) => rm(join(folder, 'pg_wal'), { recursive: true })],
  ])('is reported with what to do: %s', async (_case, damage) => {
    const location = await store.newLocation()
    const dir = 'dir' in location ? location.dir : ''
    await damage(join(dir, 'postgres'))

    const words = await wordsFor(location)
    expect(words).toContain(`The data folder ${dir} cannot be used (`)
    expect(words).toMatch(
      /: the folder may be damaged; put a copy of it in its place, or name another folder in MINSET_/,
    )
  })
})

describe('a database server that accepts connections and never responds', () => {
  it('is given up after ten seconds', async () => {
    const taken = Promise.withResolvers<void>()
    const server = createServer(() => taken.resolve())
    onTestFinished(() => void server.close())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const port = await freePort()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')

    const words = wordsFor({ url: `postgres://minset@127.0.0.1:${port}/minset` })
    await taken.promise
    vi.advanceTimersByTime(10_000)

    expect(await words).toMatch(
      /^The database at 127\.0\.0\.1:\d+\/minset cannot be used \(.*timeout.*\): check DATABASE_URL and that the server is/,
    )
  })
})

describe.skipIf(inject('storeTemplates').serverUrl === null)('a database server that rejects Minset', () => {
  const serverUrl = inject('storeTemplates').serverUrl ?? ''

  /** The first value of the response, as text. */
  async function ask(statement: string): Promise<string> {
    const client = new pg.Client({ connectionString: `${serverUrl}/postgres` })
    await client.connect()
    try {
      const { rows } = await client.query<Record<string, unknown>>(statement)
      return String(Object.values(rows[0] ?? {})[0])
    } finally {
      await client.end()
    }
  }

  /** Makes the server reload its configuration, and waits until it has, which takes a moment. */
  async function reload(): Promise<void> {
    const loadTime = 'select extract(epoch from pg_conf_load_time())'
    const before = await ask(loadTime)
    await ask('select pg_reload_conf()')
    await expect.poll(() => ask(loadTime)).not.toBe(before)
  }

  /** A new user, and the URL with a password. */
  async function makeUser(
    options: string,
  ): Promise<{ readonly user: string; readonly url: (password: string) => string }> {
    const user = `user_${randomUUID().replaceAll('-', '')}`
    await ask(`create role ${user} ${options}`)
    onTestFinished(() => ask(`drop role ${user}`).then(() => undefined))
    const { host } = new URL(serverUrl)
    return { user, url: (password) => `postgres://${user}:${password}@${host}/postgres` }
  }

  it('because of a wrong password does so without showing it', async () => {
    const { user, url } = await makeUser(`login password 'right'`)
    const file = await ask('show hba_file')
    const before = await readFile(file, 'utf8')
    await writeFile(file, `host all ${user} 127.0.0.1/32 scram-sha-256\n${before}`)
    onTestFinished(async () => {
      await writeFile(file, before)
      await reload()
    })
    await reload()

    const words = await wordsFor({ url: url('mistaken') })
    expect(words).toMatch(
      /^The database at 127\.0\.0\.1:\d+\/postgres cannot be used .*: correct the password in DATABASE_URL\.$/,
    )
    expect(words).not.toContain('mistaken')
  })

  it('because the user may not log in is reported', async () => {
    const { url } = await makeUser('nologin')
    expect(await wordsFor({ url: url('x') })).toMatch(/: let the user of DATABASE_URL log in, or name another one\.$/)
  })

  it('because the user may not create tables is reported', async () => {
    const { url } = await makeUser('login')
    expect(await wordsFor({ url: url('x') })).toMatch(
      /: let the user of DATABASE_URL create schemas and tables there\.$/,
    )
  })

  it('because the database does not exist is reported', async () => {
    expect(await wordsFor({ url: `${serverUrl}/nowhere` })).toMatch(/: create the database, or correct its name in/)
  })

  it('because nothing listens there is reported', async () => {
    const url = `postgres://minset:hush@127.0.0.1:${await freePort()}/minset`
    const words = await wordsFor({ url })
    expect(words).toMatch(/: check DATABASE_URL and that the server is running; its log says more\.$/)
    expect(words).not.toContain('hush')
  })
})
