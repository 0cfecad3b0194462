import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, inject, TestRunner } from 'vitest'
import { type Database, type DatabaseLocation, openDatabase } from '../../src/infra/db/open-database.ts'
import { templateName } from './global-set-up.ts'
import { createDatabase } from './postgres.ts'

/** One of the two kinds of store that a suite runs on. */
export interface TestStore {
  readonly kind: Database['kind']
  /** A store that holds nothing but its tables, not yet open: for what opens stores itself, and for restarts. */
  readonly newLocation: () => Promise<DatabaseLocation>
  /**
   * Opens a store; without a location, a new and empty one. It is closed at the end of the test, or of the suite when
   * it was opened in `beforeAll`; closing it sooner is allowed.
   */
  readonly open: (location?: DatabaseLocation) => Promise<Database>
}

/** Undoes what a test, or a suite, has left behind; last made, first undone. */
interface Leftovers {
  add(undo: () => Promise<void>): void
}

/**
 * Runs a suite twice: on the embedded Postgres and on a Postgres server. Where the platform has no server, that half
 * is reported as skipped.
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

/** Runs a suite once, on the kind of store that is the quicker one here: for what has nothing to do with stores. */
export function describeAnyStore(name: string, suite: (store: TestStore) => void): void {
  const { folder, serverUrl } = inject('storeTemplates')
  describe(`${name}`, () => {
    if (serverUrl === null) suite(createTestStore('embedded', () => copyFolder(folder)))
    else suite(createTestStore('server', () => copyDatabase(serverUrl)))
  })
}

function createTestStore(kind: Database['kind'], makeStore: () => Promise<NewStore>): TestStore {
  const leftovers = clearLeftovers()
  async function newLocation(): Promise<DatabaseLocation> {
    const { location, remove } = await makeStore()
    leftovers.add(remove)
    return location
  }
  return {
    kind,
    newLocation,
    open: async (location) => {
      const database = await openDatabase(location ?? (await newLocation()))
      leftovers.add(() => database.close())
      return database
    },
  }
}

function clearLeftovers(): Leftovers {
  const ofTest: (() => Promise<void>)[] = []
  const ofSuite: (() => Promise<void>)[] = []
  // Hooks after run in reverse order: these come last, when the suite's own have stopped what uses the store.
  afterEach(() => undoAll(ofTest))
  afterAll(() => undoAll(ofSuite))
  return { add: (undo) => (TestRunner.getCurrentTest() ? ofTest : ofSuite).push(undo) }
}

async function undoAll(steps: (() => Promise<void>)[]): Promise<void> {
  for (let undo = steps.pop(); undo; undo = steps.pop()) await undo()
}

async function copyFolder(template: string): Promise<NewStore> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-store-'))
  await cp(template, dir, { recursive: true })
  return { location: { dir }, remove: () => rm(dir, { recursive: true, force: true }) }
}

async function copyDatabase(serverUrl: string): Promise<NewStore> {
  const url = await createDatabase(serverUrl, `test_${randomUUID()}`, templateName)
  // The whole server is thrown away at the end of the run.
  return { location: { url }, remove: () => Promise.resolve() }
}
