import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import type { Progress } from '../app.ts'
import { type Config, loadConfig } from '../config.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../crm/hubspot/sandbox/index.ts'
import { systemClock } from '../domain/clock.ts'
import { ConfigError, EnvironmentError } from '../domain/errors.ts'
import { objectTypePlurals } from '../domain/record.ts'
import { createLog } from '../infra/log.ts'
import type { Environment } from '../infra/variables.ts'
import { type Minset, openMinset } from '../minset.ts'
import type { Dataset } from '../sandbox/dataset.ts'
import { generateDataset } from '../sandbox/generate-dataset.ts'
import { loadMaven, MavenSetError } from '../sandbox/load-maven.ts'
import { type Mailbox, startMailbox } from '../sandbox/mailbox.ts'
import { sandboxPages } from '../sandbox/pages.ts'
import { supervisionOf } from '../sandbox/supervision-of.ts'
import type { Serving } from '../serve.ts'
import { openStore, type Store } from '../store.ts'
import { targetWords } from '../write-back/index.ts'
import { type DemoFolder, type DemoFolderOptions, openDemoFolder } from './demo-folder.ts'
import { buildDemoReport, type DemoReport, WriteTally } from './demo-report.ts'
import { installApp } from './install-app.ts'

export interface DemoOptions extends DemoFolderOptions {
  /** Port of the emulated CRM; 0: any free one. */
  readonly sandboxPort: number
  /** Port of Minset's pages. */
  readonly port: number
  /** One line of what is going on, for whoever watches. */
  readonly say: (line: string) => void
}

/** A demo that has done its pass. */
export interface Demo {
  readonly report: DemoReport
  readonly sandboxUrl: string
  /** Starts pages, jobs and schedules; they run until `close`. @throws EnvironmentError when the port is in use */
  serve(): Promise<Serving>
  close(): Promise<void>
}

/**
 * Starts an emulated CRM and Minset against it, and does one pass: sync, findings, flags, outcomes, digests.
 *
 * @throws ConfigError and EnvironmentError, as one clear sentence each; everything that was started is stopped then
 */
export async function startDemo(options: DemoOptions, environment: Environment): Promise<Demo> {
  const startedAt = performance.now()
  const folder = openDemoFolder(options)
  const closers: (() => Promise<void>)[] = []
  async function close(): Promise<void> {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    const world = await openWorld(options, { folder, environment, closers })
    const report = await doPass(world, { say: options.say, startedAt })
    return { report, sandboxUrl: world.sandbox.url, serve: () => serveWorld(world, closers), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface World {
  readonly config: Config
  readonly sandbox: HubSpotSandbox
  readonly store: Store
  readonly minset: Minset
  readonly tally: WriteTally
}

interface OpenWorld {
  readonly folder: DemoFolder
  readonly environment: Environment
  /** What is to be stopped, in the order in which it was started. */
  readonly closers: (() => Promise<void>)[]
}

async function openWorld(options: DemoOptions, { folder, environment, closers }: OpenWorld): Promise<World> {
  const { say } = options
  const sandbox = await openSandbox(options, folder)
  closers.push(() => sandbox.close())
  const mailbox = await startMailbox({ dir: folder.mailDir, now: () => systemClock.now() })
  closers.push(() => mailbox.close())
  sandbox.mount(sandboxPages(sandbox.ui, mailbox))
  say(`An emulated HubSpot account is at ${sandbox.url}`)
  const config = demoConfig(environment, { folder, sandbox, mailbox, port: options.port })
  const log = createLog(config.logLevel)
  const store = await openStore({ config, log })
  closers.push(() => store.close())
  const tally = new WriteTally()
  const minset = await openMinset({
    config,
    log,
    store,
    clock: systemClock,
    progress: (_accountId, progress) => {
      tally.add(progress)
      tellProgress(progress, say)
    },
  })
  await installApp(minset, sandbox)
  say('Installed Minset in it as an app, with every right that it asks for')
  return { config, sandbox, store, minset, tally }
}

/** Starts the emulated CRM; a company is made up or loaded only where the folder holds none yet. */
async function openSandbox({ sandboxPort: port, say }: DemoOptions, folder: DemoFolder): Promise<HubSpotSandbox> {
  async function dataset(): Promise<Dataset> {
    const made = await makeDataset(folder)
    // Written first: a demo that is killed in between makes the same company again.
    writeFileSync(folder.teamsFile, stringify({ teams: supervisionOf(made) }))
    say(`Made a company: ${made.name}, ${made.owners.length} people, ${made.faults.length} planted faults`)
    return made
  }
  try {
    return await startHubSpotSandbox({ dataset, dir: folder.sandboxDir, port, webhooks: { automatic: true } })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    throw new EnvironmentError(
      `The emulated CRM cannot listen on port ${port} (it is in use): end the other program or choose another with --sandbox-port.`,
      {
        cause: error,
      },
    )
  }
}

async function makeDataset({ source }: DemoFolder): Promise<Dataset> {
  if ('seed' in source) return generateDataset({ seed: source.seed, now: systemClock.now() })
  try {
    return await loadMaven(source.data)
  } catch (error) {
    if (error instanceof MavenSetError) throw new ConfigError(error.message, { cause: error })
    throw error
  }
}

interface DemoPlaces {
  readonly folder: DemoFolder
  readonly sandbox: HubSpotSandbox
  readonly mailbox: Mailbox
  readonly port: number
}

/** The configuration that a customer would write, with the sandbox for an account. */
function demoConfig(environment: Environment, { folder, sandbox, mailbox, port }: DemoPlaces): Config {
  return loadConfig({
    MINSET_LOG_LEVEL: environment['MINSET_LOG_LEVEL'] ?? 'silent',
    MINSET_RULES_FILE: environment['MINSET_RULES_FILE'],
    MINSET_DATA_DIR: folder.storeDir,
    MINSET_TEAMS_FILE: folder.teamsFile,
    MINSET_PORT: String(port),
    MINSET_POLL_SECONDS: '10',
    MINSET_SETTLE_SECONDS: '2',
    MINSET_SECRET_KEYS: folder.secretKey,
    HUBSPOT_CLIENT_ID: sandbox.app.clientId,
    HUBSPOT_CLIENT_SECRET: sandbox.app.clientSecret,
    HUBSPOT_APP_ID: String(sandbox.app.appId),
    HUBSPOT_AUTHORIZE_URL: `${sandbox.url}/oauth/authorize`,
    HUBSPOT_BASE_URL: sandbox.url,
    HUBSPOT_UI_URL: sandbox.url,
    HUBSPOT_LIMIT_PER_10_SECONDS: '190',
    SMTP_URL: mailbox.smtpUrl,
    MAIL_FROM: 'Minset <minset@localhost>',
  })
}

function tellProgress(progress: Progress, say: (line: string) => void): void {
  const plural = 'type' in progress ? objectTypePlurals[progress.type] : ''
  if (progress.stage === 'sync' && progress.count > 0) say(`  read ${progress.count} ${plural}`)
  if (progress.stage === 'findings' && progress.opened + progress.resolved > 0) {
    say(`  checked ${progress.records} records: ${progress.opened} findings opened, ${progress.resolved} resolved`)
  }
  if (progress.stage === 'write-back') {
    say(`  wrote ${progress.written} ${targetWords[progress.target]}s of ${plural} in ${progress.apiCalls} calls`)
  }
}

/** The whole journey once, through the queue, as the service does it; then the digests. */
async function doPass(
  { store, minset, tally }: World,
  { say, startedAt }: { readonly say: (line: string) => void; readonly startedAt: number },
): Promise<DemoReport> {
  const { queue, database } = store
  const [connection] = minset.connections.all()
  if (connection === undefined) throw new ConfigError('The demo has no account.')
  const { accountId } = connection.account
  say('Reading the CRM, checking, flagging:')
  await minset.work()
  await queue.enqueue(database.db, { name: 'findings.evaluate', payload: { accountId } })
  await queue.enqueue(database.db, { name: 'crm.write-back', payload: { accountId } })
  await queue.enqueue(database.db, { name: 'crm.sync', payload: { accountId, full: false } })
  await queue.drain()
  const digests = await minset.site.sendDigests(accountId)
  say(`Sent ${digests.length} digests`)
  const seconds = Math.round(performance.now() - startedAt) / 1000
  return buildDemoReport(store, accountId, { tally, digests, now: systemClock.now(), seconds })
}

async function serveWorld({ config, minset, sandbox }: World, closers: (() => Promise<void>)[]): Promise<Serving> {
  const serving = await minset.serve()
  sandbox.webhooks.connect({ targetUrl: `${config.publicUrl}/hooks/hubspot` })
  closers.push(() => serving.stop())
  return serving
}
