import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { newKey } from '../../src/infra/secrets/keyring.ts'
import { seededRandom } from '../../src/sandbox/core/state/seeded-random.ts'
import { freePort } from '../support/free-port.ts'
import { variablesOf } from '../support/store-variables.ts'
import type { ChaosCrm, ChaosStart } from './chaos-crm.ts'
import { allParts, compareWithReading, lastingParts } from './compare.ts'
import { startHubSpot } from './hubspot.ts'
import { beginLastingFault, endLastingFaults, type LastingFault, passStep, storeFault } from './lasting-faults.ts'
import { type MinsetProcess, startMinset } from './minset-process.ts'
import { type OddRecord, type OddThing, spoilForGood, spoilSomething } from './odd-shapes.ts'
import { somebodyWorks } from './people.ts'
import { startPipedrive } from './pipedrive.ts'
import { freeWhatWasHeld, type Stores } from './stores.ts'

const steps = 30
const begin = Date.parse('2026-10-14T10:00:00Z')

export const crmStarters = {
  hubspot: startHubSpot,
  pipedrive: startPipedrive,
} as const satisfies Readonly<Record<string, (start: ChaosStart) => Promise<ChaosCrm>>>
export type ChaosVendor = keyof typeof crmStarters

export interface Seed {
  readonly seed: number
  readonly vendor: ChaosVendor
  readonly stores: Stores
  /** Called with each step. */
  readonly say?: (line: string) => void
}

/** The world of one seed: a CRM in this process, the service in another, and a clock for both. */
interface Chaos extends Required<Seed> {
  readonly random: () => number
  readonly crm: ChaosCrm
  readonly environment: Readonly<Record<string, string>>
  readonly location: DatabaseLocation
  readonly time: { now: number }
  readonly lasting: Set<LastingFault>
  /** Items that are unreadable until somebody repairs them. */
  readonly odd: Set<OddThing>
  /** Records that stay unreadable until the end, for both the service and the reference. */
  readonly spoilt: Set<OddRecord>
  service: MinsetProcess
}

/**
 * Runs the service through one seed's disturbances and compares at the end.
 *
 * @returns the differences; empty if the seed passed
 */
export async function runSeed({ say = () => undefined, ...seed }: Seed): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-chaos-'))
  const closers: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })]
  try {
    const chaos = await openChaos({ ...seed, say }, dir, closers)
    await disturb(chaos)
    await calmDown(chaos)
    // A last kill: acknowledged data must be there without an orderly stop.
    await chaos.service.kill()
    const unmended = await compareWithReading(chaos, { dir: join(dir, 'first-reading'), parts: lastingParts, closers })
    await mend(chaos)
    await chaos.service.kill()
    const mended = await compareWithReading(chaos, { dir: join(dir, 'second-reading'), parts: allParts, closers })
    return [...unmended, ...mended]
  } finally {
    for (const close of closers.toReversed()) await close()
  }
}

async function openChaos(opening: Required<Seed>, dir: string, closers: (() => Promise<void>)[]): Promise<Chaos> {
  const { seed, vendor, stores } = opening
  const random = seededRandom(seed)
  const time = { now: begin }
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const deliveries = seededRandom(seed + 1_000_000)
  const crm = await crmStarters[vendor]({ seed, random, deliveries, now: () => time.now, publicUrl })
  closers.push(() => crm.close())
  const service = join(dir, 'store')
  // On a server, which restarts midway; every fourth pair in a folder.
  const isOnServer = Math.floor(seed / 2) % 4 !== 0
  const location = isOnServer ? await stores.onServer(`${vendor}-${seed}`, service) : await stores.inFolder(service)
  closers.push(() => stores.drop(location))
  const environment = {
    ...crm.environment,
    MINSET_SECRET_KEYS: newKey('chaos'),
    MINSET_SETTLE_SECONDS: '30',
    MINSET_PORT: String(port),
    MINSET_PUBLIC_URL: publicUrl,
  }
  const world = { ...opening, random, crm, environment, location, time }
  const spoilt = new Set(spoilForGood(world))
  const changing = { lasting: new Set<LastingFault>(), odd: new Set<OddThing>() }
  const chaos: Chaos = { ...world, ...changing, spoilt, service: await startMinset(startOf(world)) }
  closers.push(() => chaos.service.kill())
  await install(chaos)
  crm.startDelivery()
  crm.webhooks.faults = {
    random: deliveries,
    duplicate: 0.2,
    reorder: 0.3,
    delay: 0.3,
    delayMs: 20 * 60_000,
    drop: 0.1,
  }
  return chaos
}

function startOf({
  time,
  vendor,
  environment,
  location,
}: Pick<Chaos, 'time' | 'vendor' | 'environment' | 'location'>): Parameters<typeof startMinset>[0] {
  return {
    now: new Date(time.now).toISOString(),
    vendor,
    environment: { ...environment, ...variablesOf(location) },
  }
}

async function install({ crm, service }: Chaos): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    if (await service.order({ kind: 'install', code: crm.consent(), redirectUri: crm.redirectUri })) return
    // A person reads the words first.
    await sleep(100)
  }
  throw new Error(`the app could not be installed: ${service.lastError()}`)
}

async function disturb(chaos: Chaos): Promise<void> {
  await chaos.service.order({ kind: 'tick', full: false })
  // Half of the seeds disturb the first read, the others an account that has been read and flagged.
  if (chaos.random() < 0.5) await isQuietWithin(chaos, deadlineMs)
  for (let step = 0; step < steps; step += 1) {
    const what = await disturbOnce(chaos)
    chaos.say(`${step}: ${what}`)
    if (chaos.random() < 0.6) await chaos.crm.webhooks.deliverDue()
    if (chaos.random() < 0.5) await chaos.service.order({ kind: 'tick', full: false })
    // So that the next disturbance interrupts some work.
    await sleep(chaos.random() * 60)
    await passStep(chaos)
  }
}

async function disturbOnce(chaos: Chaos): Promise<string> {
  const dice = chaos.random()
  if (dice < 0.45) return work(chaos)
  if (dice < 0.5) return spoilOrRepair(chaos)
  if (dice < 0.63) return advance(chaos, Math.ceil(chaos.random() * 90))
  if (dice < 0.73) return chaos.crm.fail()
  if (dice < 0.79) return letWork(chaos)
  if (dice < 0.88) return killAndRestart(chaos)
  if (dice < 0.94) return beginLastingFault(chaos)
  if ('url' in chaos.location && chaos.random() < 0.6) return restartDatabase(chaos)
  return revokeAndGrant(chaos)
}

function work({ random, crm }: Chaos): string {
  const done = Array.from({ length: 1 + Math.floor(random() * 4) }, () => somebodyWorks({ random, office: crm.office }))
  return done.join('; ')
}

function spoilOrRepair(chaos: Chaos): string {
  const [odd] = chaos.random() < 0.4 ? chaos.odd : []
  if (odd === undefined) {
    const spoilt = spoilSomething(chaos)
    chaos.odd.add(spoilt)
    return spoilt.words
  }
  odd.repair()
  chaos.odd.delete(odd)
  return `no longer: ${odd.words}`
}

async function advance(chaos: Chaos, minutes: number): Promise<string> {
  chaos.time.now += minutes * 60_000
  await chaos.service.order({ kind: 'clock', now: new Date(chaos.time.now).toISOString() })
  return `${minutes} minutes pass`
}

/** So that some later disturbances find the service idle. */
async function letWork(chaos: Chaos): Promise<string> {
  await isQuietWithin(chaos, 5000)
  return 'nothing happens for a while'
}

async function killAndRestart(chaos: Chaos): Promise<string> {
  await chaos.service.kill()
  // A full disk is a reason to restart the service: by then there is space.
  await endLastingFaults(chaos, storeFault)
  await freeWhatWasHeld(chaos.location)
  const meanwhile = chaos.random() < 0.5 ? `; meanwhile ${work(chaos)}` : ''
  await chaos.crm.webhooks.deliverDue()
  chaos.service = await startMinset(startOf(chaos))
  await chaos.service.order({ kind: 'tick', full: false })
  return `kill -9${meanwhile}`
}

async function restartDatabase(chaos: Chaos): Promise<string> {
  await chaos.stores.server?.restart()
  if (chaos.random() < 0.5 || chaos.lasting.size > 0) return 'the database restarts'
  // Jobs whose end could not be recorded are resumed after a while.
  await isQuietWithin(chaos, 20_000)
  return 'the database restarts, and the service goes on'
}

async function revokeAndGrant(chaos: Chaos): Promise<string> {
  await chaos.crm.revoke()
  await chaos.service.order({ kind: 'tick', full: false })
  const meanwhile = work(chaos)
  await sleep(200)
  chaos.crm.allow()
  // No installation is possible while the CRM or the store is unavailable.
  await endLastingFaults(chaos)
  await install(chaos)
  return `the token is revoked, and granted again; meanwhile ${meanwhile}`
}

/** Ends all faults: pending events arrive, and the nightly full sync finds what was lost. */
async function calmDown(chaos: Chaos): Promise<void> {
  const { webhooks } = chaos.crm
  webhooks.faults = null
  chaos.crm.calm()
  await endLastingFaults(chaos)
  for (const { repair } of chaos.odd) repair()
  for (let round = 0; round < 2 || webhooks.waiting > 0; round += 1) {
    // Events that a busy machine does not accept in time are sent once more. Less than three days in total: older
    // events are not kept, and would look lost.
    await advance(chaos, round < 2 ? 12 * 60 : 60)
    await webhooks.deliverDue()
    if (round > 20) throw new Error(`events do not arrive: ${chaos.service.lastError()}`)
  }
  await readAll(chaos)
}

/** Repairs what was permanently unreadable. */
async function mend(chaos: Chaos): Promise<void> {
  for (const { repair } of chaos.spoilt) repair()
  chaos.spoilt.clear()
  await freeWhatWasHeld(chaos.location)
  chaos.service = await startMinset(startOf(chaos))
  await readAll(chaos)
}

async function readAll(chaos: Chaos): Promise<void> {
  // A full sync in progress is finished first, and changes behind its position are found by polls.
  for (const full of [true, true, false]) {
    await chaos.service.order({ kind: 'tick', full })
    await untilQuiet(chaos)
  }
  // Our own writes have come back as events meanwhile, and must change nothing.
  await advance(chaos, 10)
  await chaos.crm.webhooks.deliverDue()
  await chaos.service.order({ kind: 'tick', full: false })
  await untilQuiet(chaos)
}

/** Long enough to release what a killed process, or one whose database restarted, has held. */
const deadlineMs = 120_000

/** Work that never ends also calls the CRM again and again. */
const deadlines = 10

/**
 * Waits until all work is done.
 *
 * @throws Error that names the unfinished work, if for a whole deadline nothing was read from the CRM: a busy machine needs
 * any amount of time, but it reads meanwhile
 */
async function untilQuiet(chaos: Chaos): Promise<void> {
  for (let count = 0; count < deadlines; count += 1) {
    const { delivered } = chaos.crm.network
    if (await isQuietWithin(chaos, deadlineMs)) return
    if (chaos.crm.network.delivered === delivered) break
  }
  throw new Error(`the service does not come to rest: ${chaos.service.lastError()}`)
}

/** Waits until all work is done, or the time is up. The service ticks by itself meanwhile, whenever it has no work. */
async function isQuietWithin({ service }: Pick<Chaos, 'service'>, ms: number): Promise<boolean> {
  const giveUpAt = performance.now() + ms
  while (!(await service.order({ kind: 'quiet' }))) {
    if (performance.now() > giveUpAt) return false
    await sleep(50)
  }
  return true
}
