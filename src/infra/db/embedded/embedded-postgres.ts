import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { printError } from '../../terminal.ts'
import type { DiskSpace } from './disk-space.ts'
import { messageTypes, WholeStatements } from './whole-statements.ts'

/**
 * Postgres caches this much of its files in memory. Its default of 128 MB would stay allocated for the life of the
 * process; below 32 MB there is no further saving.
 */
const sharedBuffers = '32MB'

/** Major version of PGlite's Postgres. */
export const postgresVersion = '18'

/** Major version of the Postgres that created a folder's files; null if unknown. */
export function madeByVersion(folder: string): string | null {
  try {
    return /^\d{1,3}$/.exec(readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim())?.[0] ?? null
  } catch {
    return null
  }
}

const crashExitCode = 70

/**
 * The embedded Postgres.
 *
 * It yields to the event loop: it runs on the only thread and would otherwise answer without a turn of the loop, so
 * that consecutive jobs would delay requests and timers until the last job is done. Here every message to it waits for
 * one turn of the loop.
 *
 * It stops before the disk is full: Postgres crashes if it cannot write its log, and this one would then repeat the
 * failing statement for ever. While space is short, only the ends of transactions are executed. If it crashes
 * nevertheless, the process ends with it, as a database server would: committed data is there at the next start.
 */
export class EmbeddedPostgres extends PGlite {
  readonly #disk: DiskSpace
  readonly #statements: WholeStatements

  constructor(folder: string, disk: DiskSpace) {
    super(folder, { startParams: [...PGlite.defaultStartParams, '-c', `shared_buffers=${sharedBuffers}`] })
    this.#disk = disk
    this.#statements = new WholeStatements((...args) => super.execProtocolStream(...args))
    void this.waitReady.then(
      () => this.#endWithCrash(),
      () => undefined,
    )
  }

  /** A crash is an error of the WebAssembly runtime, which PGlite ignores. */
  #endWithCrash(): void {
    const { mod } = this
    if (mod === undefined) return
    const handleMessage = mod._PostgresMainLoopOnce
    mod._PostgresMainLoopOnce = () => {
      try {
        handleMessage()
      } catch (error) {
        if (!(error instanceof Error && error.name === 'RuntimeError')) throw error
        printError(`minset: the embedded database has crashed (${error.message}). Start Minset again.`)
        process.exit(crashExitCode)
      }
    }
  }

  override async execProtocolStream(
    ...args: Parameters<PGlite['execProtocolStream']>
  ): ReturnType<PGlite['execProtocolStream']> {
    return this.#statements.pass(...args)
  }

  override async execProtocolRaw(...args: Parameters<PGlite['execProtocolRaw']>): Promise<Uint8Array> {
    await nextTurn()
    const [message] = args
    if (mayWrite(message)) this.#disk.require()
    return super.execProtocolRaw(...args)
  }
}

/** Whether the message has Postgres execute, or prepare, a statement that may need space. */
function mayWrite(message: Uint8Array): boolean {
  const [type = 0] = message
  if (type === messageTypes.query) return !endsTransaction(message)
  return type === messageTypes.close || type === messageTypes.parse || type === messageTypes.bind
}

/** Whether a simple query only begins or ends a transaction. */
function endsTransaction(message: Uint8Array): boolean {
  // After the first byte and the length: the text up to a zero byte.
  const text = Buffer.from(message.subarray(5, -1)).toString('utf8')
  return /^\s*(?:begin|commit|rollback)\s*;?\s*$/i.test(text)
}
