import type { Command } from 'commander'
import { type Config, loadConfig } from '../../app/config.ts'
import { healthDepsOf } from '../../app/health-deps.ts'
import { type AdminFiles, openStorage, readAdminFiles, type Storage } from '../../app/open-store.ts'
import { AppError, ConfigError, reasonOf } from '../../domain/errors.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { type CheckedAccount, checkHealth } from '../../health/index.ts'
import { isLoopback, readEnvironment, requirePagePassword, servicePort } from '../../infra/config.ts'
import { FolderInUseError, type ServingHolder } from '../../infra/db/embedded/lock-folder.ts'
import { servesStore } from '../../infra/db/heartbeat-store.ts'
import { counted } from '../../infra/format.ts'
import { tryPort } from '../../infra/http/server.ts'
import { createLog, type Log } from '../../infra/log.ts'
import { createMailer } from '../../infra/mail.ts'
import { type Held, holdOpened, interruptible } from '../../infra/process/interrupts.ts'
import { processHeader } from '../../infra/process/process-id.ts'
import { print } from '../../infra/terminal.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { askReadiness, originAt, servingProcess } from '../ask-process.ts'
import { type Examination, examineCrms } from './examine-crms.ts'

/** `minset doctor`: checks everything that the service needs and explains problems in words. */
export function defineDoctor(command: Command): void {
  command.action(async () => {
    const healthy = await diagnoseUntilStopped(print)
    if (!healthy) process.exitCode = 1
  })
}

async function diagnoseUntilStopped(say: (line: string) => void): Promise<boolean> {
  const held = holdOpened<Storage>()
  try {
    return await interruptible(() => diagnose(say, held))
  } finally {
    await held.close()
  }
}

async function diagnose(say: (line: string) => void, held: Held<Storage>): Promise<boolean> {
  let healthy = true
  async function examine<T>(what: string, run: Examination<T>): Promise<T | null> {
    try {
      const { words, value } = await run()
      say(`ok     ${what}: ${words}`)
      return value
    } catch (error) {
      healthy = false
      say(`WRONG  ${what}: ${inWords(error)}`)
      return null
    }
  }
  const config = await examine('configuration', () => {
    const value = loadConfig(readEnvironment())
    return Promise.resolve({ words: 'every variable is valid', value })
  })
  if (config === null) return false
  const log = createLog('silent')
  const files = await examine('rules and teams', () => examineFiles(config))
  const found = await examine('store', () => examineStore({ config, log }, held))
  const { storage: store, service } = found ?? { storage: null, service: null }
  const served = await whoServes(config, found)
  if (!(await sayService(say, config, { served, holder: service }))) healthy = false
  await examine('mail', () => examineMail(config))
  const port = servicePort(config)
  await examine('address', async () => {
    // Otherwise the service itself would be found there.
    if (port !== null && served === 'none' && service === null) await tryPort({ ...config, port })
    return examineAddress(config, served === 'ours' ? found : null)
  })
  if (files === null) {
    say('–      CRMs: not tried before the rules and teams are right')
    return healthy
  }
  const accounts = await examineCrms(examine, { config, files, store, log })
  const hold = await sayConditions(say, { config, store, accounts, isServing: served === 'ours' })
  return healthy && hold
}

/** Prints the results of the conditions, including those of a running service. @returns whether none fails */
async function sayConditions(
  say: (line: string) => void,
  {
    config,
    store,
    accounts,
    isServing,
  }: {
    readonly config: Config
    /** Whether the service runs on this store. */
    readonly isServing: boolean
    /** Null if it cannot be used, or if the service holds it and has reported its state. */
    readonly store: Storage | null
    readonly accounts: readonly CheckedAccount[]
  },
): Promise<boolean> {
  if (store === null) return true
  const deps = healthDepsOf({ config, store, clock: systemClock })
  const conditions = await checkHealth(deps, { accounts, isServing })
  const problems = conditions.flatMap(({ id, accountId, problem }) => (problem ? [{ id, accountId, ...problem }] : []))
  const words = sayIn(defaultLanguage)
  for (const { id, accountId, severity, what, since, action } of problems) {
    const label = severity === 'failing' ? 'WRONG' : 'WARN '
    say(
      `${label}  ${accountId ?? 'service'}, ${id}: ${words(what)}${since ? ` Since ${since.toISOString()}.` : ''} ${words(action)}`,
    )
  }
  if (problems.length === 0) say(`ok     conditions: ${counted(conditions.length, 'condition')} hold`)
  return problems.every(({ severity }) => severity !== 'failing')
}

function inWords(error: unknown): string {
  if (error instanceof AppError) return error.message
  return reasonOf(error)
}

async function examineFiles(config: Config): Promise<{ words: string; value: AdminFiles }> {
  const value = await readAdminFiles(config)
  return { words: `${value.rules.ruleset.rules.length} rules, ${value.teams.length} teams`, value }
}

/** The embedded store belongs to one process: while the service runs, the service holds it. */
async function examineStore(
  { config, log }: { readonly config: Config; readonly log: Log },
  held: Held<Storage>,
): Promise<{ words: string; value: FoundStore }> {
  try {
    const storage = await held.open(() => openStorage({ config, log }))
    const place = storage.database.kind === 'embedded' ? `the folder ${config.dataDir}` : 'the server of DATABASE_URL'
    return { words: `${place} can be used`, value: { storage, service: null } }
  } catch (error) {
    if (!(error instanceof FolderInUseError) || error.service === null) throw error
    const { service } = error
    return { words: `the service holds the folder ${config.dataDir}`, value: { storage: null, service } }
  }
}

interface FoundStore {
  /** Null if the service holds it. */
  readonly storage: Storage | null
  readonly service: ServingHolder | null
}

/**
 * Which service responds at the configured address. `unknown`: the store cannot be asked; `unnamed`: it does not state
 * its process, as versions before did not.
 */
type Served = 'ours' | 'other' | 'unknown' | 'unnamed' | 'none'

async function whoServes(config: Config, found: FoundStore | null): Promise<Served> {
  const port = servicePort(config)
  const processId = port === null ? null : await servingProcess(originAt({ ...config, port }))
  if (processId === null) return 'none'
  if (processId === '') return 'unnamed'
  if (found === null) return 'unknown'
  return (await isOurs(found, processId)) ? 'ours' : 'other'
}

/** A service states its process, which the store that it serves knows too. */
async function isOurs({ storage, service }: FoundStore, processId: string): Promise<boolean> {
  if (storage === null) return service?.processId === processId
  // The embedded store belongs to the process that serves it; here, that would be this one.
  return storage.database.kind !== 'embedded' && (await servesStore(storage.database.db, processId))
}

function otherWords({ role, host, dataDir, databaseUrl }: Config, port: number): string {
  const place = databaseUrl === undefined ? `the folder ${dataDir}` : 'the database of DATABASE_URL'
  return `it does not run on ${place}, and another Minset answers at ${host}:${port}, where it would listen: end that one, or set ${role === 'worker' ? 'MINSET_WORKER_PORT' : 'MINSET_PORT'}`
}

/** A service answers that is not known to run on this store. Null if none does. */
function strangerLine(
  config: Config,
  { served, holder, port }: { readonly served: Served; readonly holder: ServingHolder | null; readonly port: number },
): string | null {
  if (served === 'unknown') return '–      service: one answers; whether it runs on this store is not known'
  if (served === 'unnamed') {
    return `WRONG  service: a Minset of an earlier version answers at ${config.host}:${port}: restart it with this version, or end it`
  }
  return served === 'other' && holder === null ? `WRONG  service: ${otherWords(config, port)}` : null
}

/**
 * Prints what a running service reports about itself.
 *
 * @param running whether one responds, and the one that holds the embedded store
 * @returns whether it is ready, or none runs
 */
async function sayService(
  say: (line: string) => void,
  config: Config,
  { served, holder }: { readonly served: Served; readonly holder: ServingHolder | null },
): Promise<boolean> {
  const port = servicePort(config)
  if (port === null) {
    say('–      service: a worker without MINSET_WORKER_PORT answers nobody; the page Health says how it is')
    return true
  }
  const stranger = strangerLine(config, { served, holder, port })
  if (stranger !== null) {
    say(stranger)
    return false
  }
  if (served !== 'ours') {
    if (holder === null) {
      say('–      service: it does not run')
      return true
    }
    const { url, pid, since } = holder
    say(
      `WRONG  service: process ${pid}, which began ${since}, does not answer at ${url}: it is still starting, or stands still; try again in a minute, then restart it`,
    )
    return false
  }
  const { isReady, lines } = await askReadiness(originAt({ ...config, port }))
  const url = config.role === 'worker' ? originAt({ ...config, port }) : config.publicUrl
  if (isReady) say(`ok     service: it runs at ${url} and is ready; the page Health has the rest`)
  for (const line of lines) say(`WRONG  service: ${line}`)
  return isReady
}

async function examineMail(config: Config): Promise<{ words: string; value: null }> {
  if (config.smtpUrl === undefined) return { words: 'SMTP_URL is not set, so no digests are sent', value: null }
  await createMailer({ smtpUrl: config.smtpUrl, from: config.mailFrom }).verify()
  return { words: 'the mail server answers', value: null }
}

/**
 * CRMs send events to https addresses only; whether the address leads here can only be checked while the service runs.
 *
 * @param served the store, if the service that runs on it answers; null otherwise
 */
async function examineAddress(config: Config, served: FoundStore | null): Promise<{ words: string; value: null }> {
  const { role, publicUrl, host, port } = config
  if (role === 'worker') return { words: 'a worker serves no pages, and receives no events', value: null }
  requirePagePassword(config)
  if (!publicUrl.startsWith('https:')) {
    if (!isLoopback(new URL(publicUrl).hostname)) {
      throw new ConfigError(message('doctor.http', { url: publicUrl }))
    }
    return {
      words: `${publicUrl} is for this machine only, so CRMs send no events here; polls find the changes`,
      value: null,
    }
  }
  if (served === null) {
    return { words: `${publicUrl}; whether it leads here can be tried while the service runs`, value: null }
  }
  const processId = await servingProcess(publicUrl)
  if (processId === '') {
    return {
      words: `a Minset answers at ${publicUrl}; whether it is this one is not known, because the header ${processHeader} does not arrive`,
      value: null,
    }
  }
  // Several processes may serve the same store.
  if (processId === null || !(await isOurs(served, processId))) {
    throw new ConfigError(message('doctor.address', { url: publicUrl, host, port }))
  }
  return { words: `${publicUrl} leads here`, value: null }
}
