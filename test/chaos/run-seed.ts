import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readEvents } from '../../src/crm/hubspot/events.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'
import { readScopes, writeScopes } from '../../src/crm/hubspot/scopes.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { newKey } from '../../src/infra/keyring.ts'
import { seededRandom } from '../../src/sandbox/seeded-random.ts'
import { freePort } from '../support/free-port.ts'
import { createDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts'
import { crmFails, somebodyWorks } from './disturb.ts'
import { putEmptyStore } from './empty-store.ts'
import { type MinsetProcess, startMinset } from './minset-process.ts'
import { differencesOf, readAfresh, readStore, shownDifferences } from './reference.ts'
import { smallCompany } from './small-company.ts'

const steps = 30
const begin = Date.parse('2026-10-14T10:00:00Z')

/** One seed's world: a CRM in this process, the service in another, and a clock for both. */
interface Chaos {
  readonly random: () => number
  readonly sandbox: HubSpotSandbox
  readonly environment: Readonly<Record<string, string>>
  readonly location: DatabaseLocation
  readonly postgres: PostgresServer | null
  readonly say: (line: string) => void
  service: MinsetProcess
  now: number
  /** While true the CRM believes none of our tokens. */
  isRevoked: boolean
  /** Once true, nothing goes wrong any more. */
  isCalm: boolean
  readonly erased: Set<string>
}

/**
 * Runs the service through one seed's disturbances and compares in the end.
 *
 * @param say is told each step
 * @returns the differences; empty where the seed passed
 */
export async function runSeed(seed: number, say: (line: string) => void): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-chaos-'))
  // Every fourth seed on a server, which is restarted in the middle.
  const postgres = seed % 4 === 0 ? await startPostgres() : null
  const closers: (() => Promise<void>)[] = []
  try {
    const chaos = await openChaos({ seed, dir, postgres, say }, closers)
    await disturb(chaos)
    await calmDown(chaos)
    return await compare(chaos, dir)
  } finally {
    for (const close of closers.toReversed()) await close()
    await postgres?.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

interface Opening {
  readonly seed: number
  readonly dir: string
  readonly postgres: PostgresServer | null
  readonly say: (line: string) => void
}

async function openChaos({ seed, dir, postgres, say }: Opening, closers: (() => Promise<void>)[]): Promise<Chaos> {
  // Two sources, so that what people do does not depend on how many events are delivered meanwhile.
  const [random, deliveries] = [seededRandom(seed), seededRandom(seed + 1_000_000)]
  const time = { now: begin, rate: 0 }
  const sandbox = await startHubSpotSandbox({
    dataset: () => smallCompany(seed, new Date(begin)),
    dir: null,
    port: 0,
    clock: () => new Date(time.now),
    rateClock: () => new Date((time.rate += 1000)),
    webhooks: { random: deliveries, answerWithinMs: 2000 },
  })
  closers.push(() => sandbox.close())
  const location: DatabaseLocation =
    postgres === null ? { dir: join(dir, 'store') } : { url: await createDatabase(postgres.url, 'chaos') }
  if ('dir' in location) await putEmptyStore(location.dir)
  const environment = await environmentFor(sandbox)
  const chaos: Chaos = {
    random,
    sandbox,
    environment,
    location,
    postgres,
    say,
    service: await startMinset(startOf(environment, location, begin)),
    get now() {
      return time.now
    },
    set now(now) {
      time.now = now
    },
    isRevoked: false,
    isCalm: false,
    erased: new Set(),
  }
  closers.push(() => chaos.service.kill())
  revokable(chaos)
  await install(chaos)
  sandbox.webhooks.connect({ targetUrl: `${environment['MINSET_PUBLIC_URL']}/hooks/hubspot` })
  sandbox.webhooks.faults = {
    random: deliveries,
    duplicate: 0.2,
    reorder: 0.3,
    delay: 0.3,
    delayMs: 20 * 60_000,
    drop: 0.1,
  }
  return chaos
}

async function environmentFor(sandbox: HubSpotSandbox): Promise<Record<string, string>> {
  const port = await freePort()
  return {
    HUBSPOT_CLIENT_ID: sandbox.app.clientId,
    HUBSPOT_CLIENT_SECRET: sandbox.app.clientSecret,
    HUBSPOT_APP_ID: String(sandbox.app.appId),
    HUBSPOT_BASE_URL: sandbox.url,
    HUBSPOT_UI_URL: sandbox.url,
    HUBSPOT_LIMIT_PER_10_SECONDS: '250',
    MINSET_SECRET_KEYS: newKey('chaos'),
    MINSET_SETTLE_SECONDS: '30',
    MINSET_PORT: String(port),
    MINSET_PUBLIC_URL: `http://127.0.0.1:${port}`,
  }
}

function startOf(
  environment: Readonly<Record<string, string>>,
  location: DatabaseLocation,
  now: number,
): { now: string; environment: Record<string, string> } {
  const store = 'url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }
  return { now: new Date(now).toISOString(), environment: { ...environment, ...store } }
}

/** While the token is revoked, calls are answered 401 and refreshes as after a removal of the app. */
function revokable(chaos: Chaos): void {
  const { faults } = chaos.sandbox
  const unauthorised = { status: 'error', message: 'expired', category: 'INVALID_AUTHENTICATION', correlationId: '0' }
  const words = 'refresh token is invalid, expired or revoked'
  const refused = { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant', error_description: words, message: words }
  faults.add({
    matches: ({ path }) => chaos.isRevoked && !path.startsWith('/oauth'),
    times: Number.POSITIVE_INFINITY,
    answer: { status: 401, body: unauthorised },
  })
  faults.add({
    matches: ({ path }) => chaos.isRevoked && path.startsWith('/oauth'),
    times: Number.POSITIVE_INFINITY,
    answer: { status: 400, body: refused },
  })
}

async function install({ sandbox, service }: Chaos): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const code = sandbox.tokens.authorise([...readScopes, ...writeScopes])
    if (await service.order({ kind: 'install', code, redirectUri: sandbox.app.redirectUri })) return
  }
  throw new Error('the app could not be installed')
}

async function disturb(chaos: Chaos): Promise<void> {
  await chaos.service.order({ kind: 'tick', full: false })
  for (let step = 0; step < steps; step += 1) {
    const what = await disturbOnce(chaos)
    chaos.say(`${step}: ${what}`)
    if (chaos.random() < 0.6) await chaos.sandbox.webhooks.deliverDue()
    if (chaos.random() < 0.5) await chaos.service.order({ kind: 'tick', full: false })
    // So that the next disturbance finds it in the middle of something.
    await sleep(chaos.random() * 60)
  }
}

async function disturbOnce(chaos: Chaos): Promise<string> {
  const dice = chaos.random()
  if (dice < 0.55) return work(chaos)
  if (dice < 0.7) return advance(chaos, Math.ceil(chaos.random() * 90))
  if (dice < 0.83) return crmFails(chaos)
  if (dice < 0.93) return killAndRestart(chaos)
  if (chaos.postgres !== null && chaos.random() < 0.6) return restartDatabase(chaos)
  return revokeAndGrant(chaos)
}

function work(chaos: Chaos): string {
  const edits = Array.from({ length: 1 + Math.floor(chaos.random() * 4) }, () => somebodyWorks(chaos))
  for (const edit of edits) if (edit.startsWith('erase ')) chaos.erased.add(edit.slice('erase '.length))
  return edits.join('; ')
}

async function advance(chaos: Chaos, minutes: number): Promise<string> {
  chaos.now += minutes * 60_000
  await chaos.service.order({ kind: 'clock', now: new Date(chaos.now).toISOString() })
  return `${minutes} minutes pass`
}

async function killAndRestart(chaos: Chaos): Promise<string> {
  await chaos.service.kill()
  if (chaos.random() < 0.5) work(chaos)
  await chaos.sandbox.webhooks.deliverDue()
  chaos.service = await startMinset(startOf(chaos.environment, chaos.location, chaos.now))
  await chaos.service.order({ kind: 'tick', full: false })
  return 'kill -9'
}

async function restartDatabase({ postgres }: Chaos): Promise<string> {
  await postgres?.restart()
  return 'the database restarts'
}

async function revokeAndGrant(chaos: Chaos): Promise<string> {
  chaos.isRevoked = true
  await chaos.service.order({ kind: 'tick', full: false })
  work(chaos)
  await sleep(200)
  chaos.isRevoked = false
  await install(chaos)
  return 'the token is revoked, and granted again'
}

/** Nothing goes wrong any more: what is on its way arrives, and the nightly comparison finds what was lost. */
async function calmDown(chaos: Chaos): Promise<void> {
  const { sandbox } = chaos
  sandbox.webhooks.faults = null
  chaos.isCalm = true
  for (let day = 0; day < 2 || sandbox.webhooks.waiting > 0; day += 1) {
    await advance(chaos, 12 * 60)
    await sandbox.webhooks.deliverDue()
    if (day > 10) throw new Error('events do not arrive')
  }
  // A comparison that was under way is finished first, and what had changed behind its back is polled for.
  for (const full of [true, true, false]) {
    await chaos.service.order({ kind: 'tick', full })
    await untilQuiet(chaos)
  }
  // Own writes have come back as events meanwhile, and must change nothing.
  await advance(chaos, 10)
  await sandbox.webhooks.deliverDue()
  await untilQuiet(chaos)
}

/** Long enough for a job that a restarted database left active: it is given back when its heartbeat was missed. */
const deadlineMs = 90_000

/** Waits until nothing is left to do. The service ticks by itself meanwhile, as often as it has nothing to work on. */
async function untilQuiet(chaos: Chaos): Promise<void> {
  const giveUpAt = performance.now() + deadlineMs
  while (!(await chaos.service.order({ kind: 'quiet' }))) {
    if (performance.now() > giveUpAt) {
      throw new Error(`the service does not come to rest: ${chaos.service.lastError()}`)
    }
    await sleep(50)
  }
}

async function compare(chaos: Chaos, dir: string): Promise<string[]> {
  const { sandbox, environment, location } = chaos
  // A last one: what was acknowledged must be there although nobody said good-bye.
  await chaos.service.kill()
  const now = new Date(chaos.now)
  const found = await readStore({ location, environment, now })
  const reference = { dir: join(dir, 'reference') }
  await putEmptyStore(reference.dir)
  const expected = await readAfresh(sandbox, { location: reference, environment, now })
  return [
    ...differencesOf(found, expected),
    ...shownDifferences(sandbox, expected),
    ...lostEvents(chaos, found.eventKeys),
  ]
}

/** Events that were acknowledged and are not in the inbox; those about people who were erased must not be there. */
function lostEvents({ sandbox, erased }: Chaos, stored: ReadonlySet<string>): string[] {
  return readEvents(sandbox.webhooks.acknowledged()).flatMap(({ key, body }) => {
    const named = Object.entries(body).filter(([name]) => /ObjectIds?$|^objectId$/.test(name))
    const ids = named.flatMap(([, value]) => value as unknown)
    if (ids.some((id) => erased.has(String(id)))) return []
    const hash = createHash('sha256').update(key).digest('base64url')
    return stored.has(hash) ? [] : [`lost event ${JSON.stringify(body)}`]
  })
}
