import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, describe, inject, TestRunner } from 'vitest'
import { type Database, type DatabaseLocation, openDatabase } from '../../src/infra/db/open-database.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { templateName } from './global-set-up.ts'
import { createDatabase } from './postgres.ts'
import { makeScratchFolder } from './scratch-folder.ts'

/** One of the two kinds of store that a suite runs on. */
export interface TestStore {
  readonly kind: Database['kind']
  /** A store with empty tables, not yet open: for tests that open stores themselves, and for restarts. */
  readonly newLocation: () => Promise<DatabaseLocation>
  /**
   * Opens a store; without a location, an empty one. It is closed at the end of the test, or of the suite if it was
   * opened in `beforeAll`; closing it earlier is allowed. An empty store that its test leaves open may be emptied and
   * reused by a later test of the suite: opening one takes as long as ten of the tests themselves.
   */
  readonly open: (location?: DatabaseLocation) => Promise<Database>
}

/** Undoes what a test, or a suite, has left behind, in reverse order. */
interface Leftovers {
  add(undo: () => Promise<void>): void
  addToSuite(undo: () => Promise<void>): void
}

/**
 * Runs a suite twice: on the embedded Postgres and on a Postgres server. If the platform has no server, that half is
 * reported as skipped.
 */
export function describeEachStore(name: string, suite: (store: TestStore) => void): void {
  const { folder, serverUrl } = inject('storeTemplates')
  describe(`${name} (embedded)`, () => {
    suite(createTestStore('embedded', () => copyFolder(folder)))
  })
  describe.skipIf(serverUrl === null)(`${name} (server)`, () => {
    suite(createTestStore('server', () => copyDatabase(serverUrl ?? '')))
  })
}

interface NewStore {
  readonly location: DatabaseLocation
  readonly remove: () => Promise<void>
}

/** Runs a suite once, on the faster kind of store here: for tests that do not depend on the kind of store. */
export function describeAnyStore(name: string, suite: (store: TestStore) => void): void {
  const { folder, serverUrl } = inject('storeTemplates')
  describe(`${name}`, () => {
    if (serverUrl === null) suite(createTestStore('embedded', () => copyFolder(folder)))
    else suite(createTestStore('server', () => copyDatabase(serverUrl)))
  })
}

function createTestStore(kind: Database['kind'], makeStore: () => Promise<NewStore>): TestStore {
  const leftovers = clearLeftovers()
  const idle: Database[] = []
  async function newLocation(): Promise<DatabaseLocation> {
    const { location, remove } = await makeStore()
    leftovers.add(remove)
    return location
  }
  async function openEmpty(): Promise<Database> {
    const { database, isClosed } = watchClosing(idle.pop() ?? (await openForSuite()))
    leftovers.add(async () => {
      if (isClosed()) return
      await empty(database)
      idle.push(database)
    })
    return database
  }
  async function openForSuite(): Promise<Database> {
    const { location, remove } = await makeStore()
    leftovers.addToSuite(remove)
    const database = await openDatabase(location)
    leftovers.addToSuite(() => database.close())
    return database
  }
  return {
    kind,
    newLocation,
    open: async (location) => {
      if (location === undefined) return openEmpty()
      const database = await openDatabase(location)
      leftovers.add(() => database.close())
      return database
    },
  }
}

/** The same store, and whether its user has closed it. */
function watchClosing(database: Database): { readonly database: Database; readonly isClosed: () => boolean } {
  let closed = false
  return {
    database: {
      ...database,
      close() {
        closed = true
        return database.close()
      },
    },
    isClosed: () => closed,
  }
}

/**
 * Deletes every row except those of a new store, and restarts the sequences. `truncate` would make new files for each
 * table and index, which takes ten times as long for a few rows.
 */
async function empty({ db }: Database): Promise<void> {
  await sql`
    do $$
    declare
      name text;
    begin
      for name in
        select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'jobs') and c.relkind = 'r'
          and c.relname not in ('kysely_migration', 'kysely_migration_lock', 'version', 'queue')
      loop
        execute format('delete from %s', name);
      end loop;
      for name in
        select format('%I.%I', schemaname, sequencename) from pg_sequences
        where schemaname in ('public', 'jobs') and last_value is not null
      loop
        perform setval(name, 1, false);
      end loop;
    end $$`.execute(db)
}

function clearLeftovers(): Leftovers {
  const ofTest: (() => Promise<void>)[] = []
  const ofSuite: (() => Promise<void>)[] = []
  // `after` hooks run in reverse order: these run last, when the suite's own have stopped everything that uses the
  // store.
  afterEach(() => undoAll(ofTest))
  afterAll(() => undoAll(ofSuite))
  return {
    add: (undo) => (TestRunner.getCurrentTest() ? ofTest : ofSuite).push(undo),
    addToSuite: (undo) => ofSuite.push(undo),
  }
}

async function undoAll(steps: (() => Promise<void>)[]): Promise<void> {
  for (let undo = steps.pop(); undo; undo = steps.pop()) await undo()
}

async function copyFolder(template: string): Promise<NewStore> {
  const dir = await makeScratchFolder('store')
  cpSync(template, dir, { recursive: true })
  return { location: { dir }, remove: () => rm(dir, { recursive: true, force: true }) }
}

/** Creates a data folder with an empty store, which would take a command seconds. */
export function makeDataFolder(dir: string): void {
  cpSync(inject('storeTemplates').folder, dir, { recursive: true })
}

/** Opens a database without tables, on the faster kind of store here: for tests of migrations. */
export async function openWithoutTables(): Promise<Kysely<Schema>> {
  const { serverUrl } = inject('storeTemplates')
  if (serverUrl === null) return new Kysely({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) })
  const connectionString = await createDatabase(serverUrl, `test_${randomUUID()}`)
  return new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString }) }) })
}

async function copyDatabase(serverUrl: string): Promise<NewStore> {
  const url = await createDatabase(serverUrl, `test_${randomUUID()}`, templateName)
  // The whole server is deleted at the end of the run.
  return { location: { url }, remove: () => Promise.resolve() }
}
