import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { EnvironmentError } from '../../../domain/errors.ts'
import { type Message, message } from '../../../words/index.ts'
import { processId } from '../../process/process-id.ts'
import { printError } from '../../terminal.ts'

/** The holder of a data folder, if it is a service. */
export interface ServingHolder {
  /** The URL that it serves, or is about to serve. */
  readonly url: string
  readonly pid: number
  /** ISO 8601, UTC. */
  readonly since: string
  /** As its `/healthz` states it. */
  readonly processId: string
}

/** Another process holds the data folder. */
export class FolderInUseError extends EnvironmentError {
  /** Null if the holder is not a service, or runs in another container or on another machine. */
  readonly service: ServingHolder | null

  constructor(said: Message, service: ServingHolder | null = null) {
    super(said)
    this.service = service
  }
}

/** The holder of a folder. */
const Claim = z.object({
  id: z.string(),
  pid: z.number(),
  /** Where that process id is valid: the host, its boot, and its namespace of process ids (containers). */
  place: z.string(),
  /** When the process began, in the system's units; null if unknown. A process id alone may be reused. */
  startTime: z.string().nullable(),
  host: z.string(),
  claimedAt: z.string(),
  /** The URL of the service that holds it; null for a command. */
  serves: z.string().nullable().default(null),
  /** As `/healthz` of the service states it. */
  processId: z.string().default(''),
})
type Claim = z.infer<typeof Claim>

/** How often the holder touches its file; a file that has not been touched for much longer has no holder. */
const beatMs = 5000
const staleAfterMs = 30_000

const lostExitCode = 70

/**
 * Claims a data folder for this process: the embedded database has no protection of its own against a second process.
 * Whether a holder in the same place is alive is checked with the system; for one in another container or on another
 * machine, only the time of its last touch is known. The claim of a killed process is taken over. On a network file
 * system this requires the clocks of both machines and of the server to be within seconds of each other.
 *
 * @param serves the URL that the claiming service is about to serve; undefined for a command
 * @returns a function that releases the folder
 * @throws FolderInUseError if another process holds the folder
 */
export function lockFolder(dir: string, serves?: string): () => void {
  const file = join(dir, 'minset.pid')
  const claim = ownClaim(serves)
  if (!writeNew(file, claim)) takeOver(dir, file, claim)
  const timer = setInterval(() => touch(dir, file, claim), beatMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    if (readClaim(file)?.id === claim.id) rmSync(file, { force: true })
  }
}

function writeNew(file: string, claim: Claim): boolean {
  try {
    writeFileSync(file, JSON.stringify(claim), { flag: 'wx' })
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

function takeOver(dir: string, file: string, claim: Claim): void {
  refuseIfHeld(dir, file)
  // Atomic, so that of two processes that take over at the same time only one finds its own claim.
  const prepared = `${file}.${claim.id}`
  writeFileSync(prepared, JSON.stringify(claim))
  renameSync(prepared, file)
  if (readClaim(file)?.id !== claim.id) refuseIfHeld(dir, file)
}

function refuseIfHeld(dir: string, file: string): void {
  const ageMs = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  const holder = readClaim(file)
  if (holder !== null && holder.place === ownPlace()) {
    if (holder.pid === process.pid || !isAlive(holder)) return
    throw heldHere(dir, holder)
  }
  if (ageMs > staleAfterMs) return
  const by =
    holder === null
      ? message('store.folder.program')
      : message('store.folder.process', { pid: holder.pid, host: holder.host })
  const seconds = Math.max(0, Math.round(ageMs / 1000))
  throw new FolderInUseError(message('store.folder.inUse', { dir, holder: by, seconds, stale: staleAfterMs / 1000 }))
}

function heldHere(dir: string, { pid, claimedAt, serves, processId: itsId }: Claim): FolderInUseError {
  const since = claimedAt
  if (serves === null) return new FolderInUseError(message('store.folder.command', { dir, pid, since }))
  return new FolderInUseError(message('store.folder.service', { dir, url: serves, pid, since }), {
    url: serves,
    pid,
    since,
    processId: itsId,
  })
}

/** Renews the claim. If another process has taken the folder over, continuing would destroy the store. */
function touch(dir: string, file: string, claim: Claim): void {
  try {
    const now = new Date()
    const holder = readClaim(file)
    if (holder === null || holder.id === claim.id) {
      if (holder !== null) utimesSync(file, now, now)
      return
    }
  } catch {
    // A folder that is temporarily not writable causes errors in the store itself.
    return
  }
  printError(`minset: another process has taken over the data folder ${dir}, so this one ends.`)
  process.exit(lostExitCode)
}

function ownClaim(serves: string | undefined): Claim {
  return {
    id: randomUUID(),
    pid: process.pid,
    place: ownPlace(),
    startTime: startTimeOf(process.pid),
    host: hostname(),
    claimedAt: new Date().toISOString(),
    serves: serves ?? null,
    processId,
  }
}

function readClaim(file: string): Claim | null {
  try {
    return Claim.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

function ownPlace(): string {
  return [
    hostname(),
    textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    textOf(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')
}

/** Only Linux has such files. */
function textOf(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

function isAlive({ pid, startTime }: Claim): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!isErrno(error, 'EPERM')) return false
  }
  return startTimeOf(pid) === startTime
}

/**
 * The 22nd field of the system's line about a process; the second is its name in brackets, which may contain spaces.
 */
function startTimeOf(pid: number): string | null {
  const line = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return line === '' ? null : (line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null)
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
