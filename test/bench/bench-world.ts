import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { newKey } from '../../src/infra/secrets/keyring.ts'
import { freePort } from '../support/free-port.ts'
import { createDatabase, startPostgres } from '../support/postgres.ts'
import type { AnySandbox } from '../support/world-crm.ts'
import { type BenchCrm, ceiling, type StartBenchCrm } from './bench-crm.ts'
import { type Child, startChild } from './child.ts'

/** Both kinds of store, with new empty ones on request. */
export interface Stores {
  /** Null if this platform has no Postgres server. */
  readonly server: (() => Promise<DatabaseLocation>) | null
  readonly embedded: () => Promise<DatabaseLocation>
  close(): Promise<void>
}

export async function openStores(): Promise<Stores> {
  const [dir, postgres] = [await mkdtemp(join(tmpdir(), 'minset-bench-')), await startPostgres()]
  let count = 0
  return {
    server: postgres && (async () => ({ url: await createDatabase(postgres.url, `bench_${(count += 1)}`) })),
    embedded: () => Promise.resolve({ dir: join(dir, String((count += 1))) }),
    async close() {
      await postgres?.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Minset in a separate process, installed in an emulated account served by this process. */
export interface BenchWorld<Sandbox extends AnySandbox = AnySandbox> {
  readonly crm: BenchCrm<Sandbox>
  readonly sandbox: Sandbox
  readonly service: Child
  readonly accountId: string
  /** The address to which the CRM sends events. */
  readonly hookUrl: string
  /** Waits until all work is done. */
  readonly untilQuiet: () => Promise<void>
  /** Waits until all work is done, and earlier calls have left every window. */
  readonly untilCalm: () => Promise<void>
  /** A second process on the same store, which starts no work by itself. */
  readonly startAnother: () => Promise<Child>
  close(): Promise<void>
}

export interface BenchWorldOptions<Sandbox> {
  readonly location: DatabaseLocation
  readonly environment?: Readonly<Record<string, string>>
  /** Inspects the account before Minset has called it. */
  readonly beforeInstall?: (sandbox: Sandbox) => void
}

/** Starts both and installs the app with every scope; from then on the service runs as in production. */
export async function openBenchWorld<Sandbox extends AnySandbox>(
  startCrm: StartBenchCrm<Sandbox>,
  { location, environment, beforeInstall }: BenchWorldOptions<Sandbox>,
): Promise<BenchWorld<Sandbox>> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const crm = await startCrm(url)
  const { vendor, sandbox, redirectUri } = crm
  const settings = {
    ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
    ...crm.environment,
    MINSET_SECRET_KEYS: newKey('bench'),
    MINSET_PORT: String(port),
    MINSET_PUBLIC_URL: url,
    ...environment,
  }
  const service = await startChild('minset-program', { environment: settings })
  const children = [service]
  beforeInstall?.(sandbox)
  const accountId = await service.ask(z.string(), 'install', { vendor, code: crm.authorise(), redirectUri })

  async function untilQuiet(): Promise<void> {
    while (!(await service.ask(z.boolean(), 'isQuiet'))) await sleep(100)
  }

  return {
    crm,
    sandbox,
    service,
    accountId,
    hookUrl: `${url}/hooks/${vendor}`,
    untilQuiet,
    async untilCalm() {
      await untilQuiet()
      await sleep(ceiling.seconds * 1000 + 500)
    },
    async startAnother() {
      const another = await startChild('minset-program', { environment: settings })
      children.push(another)
      return another
    },
    async close() {
      for (const child of children) await child.stop()
      await sandbox.close()
    },
  }
}
