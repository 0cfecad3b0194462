import { accessSync, constants, statfsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { openJobQueue } from '../../src/infra/queue/job-queue.ts'
import { createDatabase, startPostgres } from './postgres.ts'
import { shortLived } from './short-lived.ts'
import { reportCoverage } from './spec-coverage.ts'

/** The templates of stores: each store is a copy of one that is up to date, which takes a tenth of the time. */
export interface StoreTemplates {
  /** The run's folders are in it; it is removed at the end. */
  readonly runFolder: string
  /** A data folder with the embedded database. */
  readonly folder: string
  /** A server with the database `templateName`; null if Postgres has no binaries for the platform. */
  readonly serverUrl: string | null
  /** Folder for the covered vendor endpoints of all workers. */
  readonly coverageFile: string
  /** Folder for what Node compiles for workers and commands: beside the template, which is copied while commands run. */
  readonly compiledFolder: string
}

export const templateName = 'minset_template'

/** Where Linux keeps files in memory. */
const memory = '/dev/shm'
/** Several times what a run has there at once: containers often allow only a few megabytes. */
const enoughBytes = 4 * 1024 ** 3

declare module 'vitest' {
  interface ProvidedContext {
    readonly storeTemplates: StoreTemplates
  }
}

/** Starts Postgres and prepares the templates, once per run; everything is deleted afterwards. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = project.vitest.getRootProject()
  if ('storeTemplates' in root.getProvidedContext()) return () => Promise.resolve()
  setFlagsFromString(shortLived)
  const runFolder = await mkdtemp(join(scratchParent(), 'minset-run-'))
  const folder = join(runFolder, 'template')
  const compiledFolder = join(runFolder, 'compiled')
  const coverageFile = join(runFolder, 'spec-coverage.jsonl')
  // Each project has workers of its own: what one of them has compiled, the next ones only load. Not kept for the next
  // run, because Vitest gives test files a new address in each.
  // oxlint-disable-next-line node/no-process-env -- Workers inherit it.
  process.env['NODE_COMPILE_CACHE'] = compiledFolder
  // Together: processes of its own make the server's cluster, and this one makes the embedded store.
  const [starting, embedded] = await Promise.allSettled([startPostgres(), prepare({ dir: folder })])
  const server = starting.status === 'fulfilled' ? starting.value : null
  async function tearDown(): Promise<void> {
    await server?.stop()
    reportCoverage(coverageFile)
    await rm(runFolder, { recursive: true, force: true })
  }
  try {
    for (const made of [starting, embedded]) if (made.status === 'rejected') throw made.reason
    if (server === null) {
      process.stderr.write(`No Postgres for ${process.platform}-${process.arch}: tests on a server are skipped.\n`)
    } else {
      await prepare({ url: await createDatabase(server.url, templateName) })
    }
  } catch (error) {
    await tearDown()
    throw error
  }
  root.provide('storeTemplates', { runFolder, folder, serverUrl: server?.url ?? null, coverageFile, compiledFolder })
  return tearDown
}

async function prepare(location: Parameters<typeof openDatabase>[0]): Promise<void> {
  const database = await openDatabase(location)
  const queue = await openJobQueue(database, createLog('warn'))
  await queue.stop(1000)
  await database.close()
}

/**
 * The parent of a run's folders with stores. Kept in memory where enough is free: copying a store, using it and
 * removing it then takes a fraction of the time.
 */
function scratchParent(): string {
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= enoughBytes ? memory : tmpdir()
  } catch {
    return tmpdir()
  }
}
