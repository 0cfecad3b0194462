import type { DemoPerson } from '../admin/index.ts'
import type { Progress } from '../app/accounts/wire-stages.ts'
import { type Config, loadConfig } from '../app/config.ts'
import { type Minset, openMinset } from '../app/index.ts'
import { openStore, type Store } from '../app/open-store.ts'
import type { Serving } from '../app/web/serve.ts'
import { objectTypePlurals } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import { counted, countedRecords } from '../infra/format.ts'
import { tryPort } from '../infra/http/server.ts'
import { createLog } from '../infra/log.ts'
import { interruptible } from '../infra/process/interrupts.ts'
import type { Environment } from '../infra/variables.ts'
import { type Mailbox, startMailbox } from '../sandbox/core/mailbox.ts'
import { sandboxPages } from '../sandbox/core/pages/pages.ts'
import { defaultLanguage, sayIn } from '../words/index.ts'
import { targetOf } from '../write-back/index.ts'
import { type Agreement, agreementOf } from './agreement.ts'
import { type DemoFolder, type DemoFolderOptions, openDemoFolder } from './demo-folder.ts'
import { appointPeople } from './demo-people.ts'
import { buildDemoReport, type DemoReport, WriteTally } from './demo-report.ts'
import { installApp } from './install-app.ts'
import { datasetOf, type OpenSandbox, type OpenSandboxes, openSandboxes } from './open-sandboxes.ts'
import { createDemoClock, type DemoClock } from './replay/demo-clock.ts'
import { playedFrom, replayWeeks } from './replay/replay-weeks.ts'
import { snapshotFindings } from './snapshot-findings.ts'

export interface DemoOptions extends Omit<DemoFolderOptions, 'now'> {
  /** The emulated CRMs, by Minset's id of the vendor. */
  readonly crms: readonly string[]
  /** Port of the first emulated CRM; each of the others uses the next one. 0: any free ports. */
  readonly sandboxPort: number
  /** Port of Minset's pages. */
  readonly port: number
  /** Whether the pages will be served after the pass: the port must then be free before it. */
  readonly isServed: boolean
  /** The real time, which runs: a newly generated company is of this moment. */
  readonly clock: Clock
  /** Prints one line of progress. */
  readonly say: (line: string) => void
  /** Called with each emulated CRM as soon as it runs, so that its requests can be observed. */
  readonly onSandbox?: (open: OpenSandbox) => void
}

/** A demo after its pass. */
export interface Demo {
  readonly crms: readonly DemoCrm[]
  /** Whether Minset's results are equal for every CRM; without a sentence if there is only one. */
  readonly agreement: Agreement
  /** Whom visitors may sign in as with one click. */
  readonly people: readonly DemoPerson[]
  /** Starts pages, jobs and schedules; they run until `close`. @throws EnvironmentError if the port is in use */
  serve(): Promise<Serving>
  close(): Promise<void>
}

/** One emulated CRM after the pass. */
export interface DemoCrm {
  readonly vendor: string
  /** The CRM's name as shown to people. */
  readonly title: string
  /** Address of its pages, without a trailing slash. */
  readonly url: string
  readonly report: DemoReport
}

/**
 * Starts emulated CRMs with the same company, and Minset for all of them, and runs one pass: sync, findings, flags,
 * outcomes, digests. The first one replays the weeks since Minset was installed; later ones go through the queue.
 *
 * @throws ConfigError and EnvironmentError, with one clear sentence each; everything that was started is then stopped
 */
export async function startDemo(options: DemoOptions, environment: Environment): Promise<Demo> {
  const startedAt = performance.now()
  const folder = openDemoFolder({ ...options, now: options.clock.now() })
  const closers: (() => Promise<void>)[] = []
  async function close(): Promise<void> {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  async function run(): Promise<Demo> {
    const world = await openWorld(options, { folder, environment, closers })
    options.say('Reading the CRM, checking, flagging:')
    const isReplayed = await replayWeeks(world, options.say)
    if (!isReplayed) await passThroughQueue(world)
    const pass = await finishPass(world, { say: options.say, startedAt })
    const people = folder.people()
    return { ...pass, people, serve: () => serveWorld(world, { closers, isWorking: !isReplayed }), close }
  }
  try {
    return await interruptible(run)
  } catch (error) {
    await close()
    throw error
  }
}

/** An emulated CRM that has installed Minset. */
interface Installed extends OpenSandbox {
  readonly accountId: string
  /** Whether it was installed just now. */
  readonly isAnew: boolean
  readonly tally: WriteTally
}

interface World {
  readonly config: Config
  readonly folder: DemoFolder
  readonly dataset: OpenSandboxes['dataset']
  readonly clock: DemoClock
  readonly installed: readonly Installed[]
  readonly store: Store
  readonly minset: Minset
}

interface OpenWorld {
  readonly folder: DemoFolder
  readonly environment: Environment
  /** Functions that stop what was started, in the order of starting. */
  readonly closers: (() => Promise<void>)[]
}

async function openWorld(options: DemoOptions, { folder, environment, closers }: OpenWorld): Promise<World> {
  const { say, crms, port, sandboxPort: firstPort } = options
  const clock = createDemoClock(options.clock)
  const dataset = datasetOf(folder)
  const sandboxes = await openSandboxes({
    crms,
    firstPort,
    folder,
    dataset,
    clock,
    publicUrl: `http://127.0.0.1:${port}`,
    say,
    onStart(open) {
      closers.push(() => open.sandbox.close())
      options.onSandbox?.(open)
    },
  })
  const from = playedFrom(sandboxes, folder)
  if (from !== null) clock.goTo(from)
  const mailbox = await startMailbox({ dir: folder.mailDir, now: () => clock.now() })
  closers.push(() => mailbox.close())
  for (const { sandbox } of sandboxes) {
    sandbox.mount(sandboxPages(sandbox.ui, mailbox))
    say(`An emulated ${sandbox.ui.crmName} account is at ${sandbox.url}`)
  }
  // After the emulated CRMs, which may have taken the port themselves.
  if (options.isServed) await tryPort({ host: '127.0.0.1', port })
  const config = demoConfig(environment, { folder, sandboxes, mailbox, port })
  const log = createLog(config.logLevel)
  const store = await openStore({ config, log })
  closers.push(() => store.close())
  const installed: Installed[] = []
  const minset = await openMinset({
    config,
    log,
    store,
    clock,
    demoPeople: folder.people(),
    progress: (accountId, progress) => {
      const one = installed.find((other) => other.accountId === accountId)
      one?.tally.add(progress)
      reportProgress(progress, { say, of: one && sandboxes.length > 1 ? `${one.sandbox.ui.crmName}: ` : '' })
    },
  })
  for (const one of sandboxes) installed.push({ ...one, ...(await installOnce(minset, one)), tally: new WriteTally() })
  say(installedWords(installed))
  return { config, folder, dataset, clock, installed, store, minset }
}

/** Installs the app if it is not installed yet. */
async function installOnce(minset: Minset, one: OpenSandbox): Promise<Pick<Installed, 'accountId' | 'isAnew'>> {
  const known = minset.accounts.all().find(({ account }) => account.vendor === one.vendor)
  if (known !== undefined) return { accountId: known.account.accountId, isAnew: false }
  return { accountId: await installApp(minset, one), isAnew: true }
}

function installedWords(installed: readonly Installed[]): string {
  const where = installed.length > 1 ? 'each' : 'it'
  return installed.some(({ isAnew }) => isAnew)
    ? `Installed Minset in ${where} as an app, with every right that it asks for`
    : `Minset is installed in ${where} as an app, as it was before`
}

interface DemoPlaces {
  readonly folder: DemoFolder
  readonly sandboxes: readonly OpenSandbox[]
  readonly mailbox: Mailbox
  readonly port: number
}

/** The configuration that a customer would write, with the sandboxes as accounts. */
function demoConfig(environment: Environment, { folder, sandboxes, mailbox, port }: DemoPlaces): Config {
  const config = loadConfig({
    MINSET_LOG_LEVEL: environment['MINSET_LOG_LEVEL'] ?? 'silent',
    MINSET_RULES_FILE: environment['MINSET_RULES_FILE'],
    MINSET_DATA_DIR: folder.storeDir,
    MINSET_TEAMS_FILE: folder.teamsFile,
    MINSET_PORT: String(port),
    MINSET_POLL_SECONDS: '10',
    MINSET_SETTLE_SECONDS: '2',
    MINSET_SECRET_KEYS: folder.secretKey,
    ...Object.fromEntries(sandboxes.flatMap(({ sandbox }) => Object.entries(sandbox.environment))),
    SMTP_URL: mailbox.smtpUrl,
    MAIL_FROM: 'Minset <minset@localhost>',
  })
  // No full sync is needed: the emulated CRMs change only while the demo runs, and replayed changes are found by polling.
  return { ...config, fullSyncHours: 24 * 30 }
}

function reportProgress(
  progress: Progress,
  { say, of }: { readonly say: DemoOptions['say']; readonly of: string },
): void {
  if (progress.stage === 'sync' && progress.count > 0) {
    say(`  ${of}read ${countedRecords(progress.count, progress.type)}`)
  }
  if (progress.stage === 'findings' && progress.opened + progress.resolved > 0) {
    const opened = counted(progress.opened, 'finding')
    say(`  ${of}checked ${counted(progress.records, 'record')}: ${opened} opened, ${progress.resolved} resolved`)
  }
  if (progress.stage === 'write-back' && progress.written > 0) {
    const values = `${sayIn(defaultLanguage)(targetOf(progress.target).counted(progress.written))} of ${objectTypePlurals[progress.type]}`
    say(`  ${of}wrote ${values} in ${counted(progress.apiCalls, 'call')}`)
  }
}

interface Pass {
  readonly say: DemoOptions['say']
  readonly startedAt: number
}

/** Does all work that is due, through the queue as in the service, which goes on working. */
async function passThroughQueue({ minset, store: { queue, database }, installed }: World): Promise<void> {
  await minset.work()
  for (const { accountId } of installed) {
    await queue.enqueue(database.db, { name: 'findings.evaluate', payload: { accountId } })
    await queue.enqueue(database.db, { name: 'crm.write-back', payload: { accountId } })
    await queue.enqueue(database.db, { name: 'crm.sync', payload: { accountId, full: false } })
  }
  await queue.drain()
}

/** Appoints people, sends the digests, reports, and compares. */
async function finishPass(world: World, { say, startedAt }: Pass): Promise<Pick<Demo, 'crms' | 'agreement'>> {
  const { store, minset, folder, installed, clock } = world
  const crms: DemoCrm[] = []
  for (const { vendor, accountId, sandbox, tally } of installed) {
    await appointPeople(store.database.db, accountId, { people: folder.people(), now: clock.now() })
    const digests = (await minset.site.sendDigests(accountId)).filter(({ state }) => state === 'sent')
    const seconds = Math.round(performance.now() - startedAt) / 1000
    const report = await buildDemoReport(store, accountId, { tally, digests, now: clock.now(), seconds })
    crms.push({ vendor, title: sandbox.ui.crmName, url: sandbox.url, report })
  }
  say(`Sent ${crms.reduce((sum, { report }) => sum + report.digests.length, 0)} digests`)
  return { crms, agreement: await compare(world) }
}

async function compare({ store, minset, installed, clock }: World): Promise<Agreement> {
  const now = clock.now()
  // A CRM that was added later has no findings of the weeks before.
  const hasSameHistory = new Set(installed.map(({ sandbox }) => sandbox.playedUntil() === null)).size === 1
  const snapshots = installed.map(async ({ accountId, sandbox }) => {
    const opened = minset.accounts.find(accountId)
    if (opened === undefined) throw new TypeError('an installed account is connected')
    const { datasetIds, ui } = sandbox
    return snapshotFindings(store, { account: opened.account, title: ui.crmName, datasetIds, hasSameHistory, now })
  })
  const touched = installed.map(({ sandbox }) => sandbox.touched())
  return agreementOf(await Promise.all(snapshots), {
    changed: new Set(touched.flatMap(({ changed }) => changed)),
    linked: new Set(touched.flatMap(({ linked }) => linked)),
  })
}

async function serveWorld(
  { minset, installed }: World,
  { closers, isWorking }: { readonly closers: (() => Promise<void>)[]; readonly isWorking: boolean },
): Promise<Serving> {
  const serving = await minset.serve()
  if (!isWorking) await minset.work()
  for (const { sandbox } of installed) sandbox.startDelivery()
  closers.push(() => serving.stop())
  return serving
}
