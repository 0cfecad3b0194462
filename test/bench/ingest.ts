import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { saveAccount } from '../../src/accounts/index.ts'
import { type DatabaseLocation, openDatabase } from '../../src/infra/db/open-database.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { onHubSpot } from './bench-crm.ts'
import { type BenchWorld, openBenchWorld, openStores } from './bench-world.ts'
import { type Child, startChild } from './child.ts'
import type { Sender } from './event-body.ts'
import { largeCompany } from './large-company.ts'

const Loaded = z.object({
  taken: z.number(),
  refused: z.number(),
  seconds: z.number(),
  p50: z.number(),
  p99: z.number(),
})
type Loaded = z.infer<typeof Loaded>

interface Target {
  readonly sender: Sender
  readonly receiver: Child
}

interface LoadShape {
  readonly eventsPerBody: number
  readonly connections: number
}

interface TimedLoad extends LoadShape {
  readonly seconds: number
}

const shapes: readonly LoadShape[] = [
  { eventsPerBody: 100, connections: 10 },
  { eventsPerBody: 100, connections: 50 },
  { eventsPerBody: 1, connections: 10 },
  { eventsPerBody: 1, connections: 50 },
]

/**
 * Receiving webhooks: the signature is checked, the events are committed, then the request is answered. Compared with a
 * bare receiver in Node with the same check and the same insert; both in separate processes, in short alternating
 * rounds, under the same load.
 */
export async function* benchIngest(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  const load = await startChild('load-program', {})
  const rig: Rig = { load, run, firstEventId: 1 }
  try {
    for (const kind of ['server', 'embedded'] as const) {
      const newLocation = stores[kind]
      if (newLocation === null) run.say('there is no Postgres server for this platform: those cases are left out')
      else yield* benchStore(rig, { kind, newLocation })
    }
  } finally {
    await load.stop()
    await stores.close()
  }
}

interface Rig {
  readonly load: Child
  readonly run: BenchRun
  /** No event is sent twice, because it would be stored only once. */
  firstEventId: number
}

interface StoreKind {
  readonly kind: 'server' | 'embedded'
  readonly newLocation: () => Promise<DatabaseLocation>
}

const storeNames = { server: 'Postgres', embedded: 'PGlite' } as const

async function* benchStore(rig: Rig, { kind, newLocation }: StoreKind): AsyncGenerator<BenchCase> {
  const bare = await startBare(await newLocation())
  // On a server, receiving is a separate process, as in production; the embedded store has one process.
  const environment: Record<string, string> = kind === 'server' ? { MINSET_ROLE: 'web' } : {}
  const world = await openBenchWorld(onHubSpot({ dataset: () => smallCompany(1, new Date()) }), {
    location: await newLocation(),
    environment,
  })
  try {
    if (kind === 'embedded') await world.untilQuiet()
    for (const shape of rig.run.quick ? shapes.slice(0, 1) : shapes) {
      const name = `${shape.eventsPerBody} events a body, ${shape.connections} connections, ${storeNames[kind]}`
      rig.run.say(name)
      const { ours, reference } = await measureByTurns(rig, { ours: targetOf(world), reference: bare }, shape)
      yield toCase(
        {
          bench: 'ingest',
          case: name,
          ours,
          reference,
          referenceName: 'a bare receiver in Node, same check and insert',
          unit: 'events/s',
        },
        { of: 'ratio', is: '>=', than: 0.6 },
      )
    }
  } finally {
    await bare.receiver.stop()
    await world.close()
  }
  yield await benchDuringSync(rig, { kind, newLocation })
}

/** The longest wait while the same process reads a whole account: HubSpot gives up after five seconds. */
async function benchDuringSync(rig: Rig, { kind, newLocation }: StoreKind): Promise<BenchCase> {
  rig.run.say(`answers while an account is read, ${storeNames[kind]}`)
  const world = await openBenchWorld(onHubSpot({ dataset: () => largeCompany(rig.run.quick ? 5000 : 30_000) }), {
    location: await newLocation(),
  })
  try {
    let pages = 0
    world.sandbox.requests.onExchange(({ path }) => {
      if (path.endsWith('/contacts')) pages += 1
    })
    const target = targetOf(world)
    const before = await countEvents(target)
    const shape = { eventsPerBody: 100, connections: 10 }
    const loaded = await sendLoad(rig, target, { ...shape, seconds: rig.run.quick ? 2 : 10 })
    const read = pages
    await expectStored(target, before + loaded.taken * shape.eventsPerBody)
    return toCase(
      {
        bench: 'ingest',
        case: `p99 of ${loaded.taken} answers under full load while the same process reads ${read} pages of an account, ${storeNames[kind]}`,
        ours: loaded.p99,
        reference: 1000,
        referenceName: 'limit of our own; HubSpot gives up after 5000',
        unit: 'ms',
      },
      { of: 'ours', is: '<=', than: 1000 },
    )
  } finally {
    await world.close()
  }
}

function targetOf({ sandbox, service, hookUrl }: BenchWorld<HubSpotSandbox>): Target {
  const { appId, clientSecret } = sandbox.app
  return { sender: { url: hookUrl, portalId: sandbox.portalId, appId, clientSecret }, receiver: service }
}

async function startBare(location: DatabaseLocation): Promise<Target> {
  const accountId = `bare-${randomUUID()}`
  const database = await openDatabase(location)
  await saveAccount(
    database.db,
    {
      accountId,
      vendor: 'hubspot',
      externalId: '1',
      timeZone: 'UTC',
      unknownTimeZone: null,
      currency: 'NOK',
      uiOrigin: 'http://127.0.0.1',
    },
    { auth: 'oauth', scopes: [], now: new Date() },
  )
  await database.close()
  const clientSecret = randomUUID()
  const store = 'url' in location ? location : { dir: `${location.dir}/postgres` }
  const receiver = await startChild('bare-program', { clientSecret, accountId, store })
  const url = await receiver.ask(z.string(), 'address')
  return { sender: { url, portalId: 1, appId: 1, clientSecret }, receiver }
}

interface Pair<T> {
  readonly ours: T
  readonly reference: T
}

/**
 * Events per second that each accepts. In short alternating rounds, so that other load on the machine affects both; the
 * inactive one is suspended, so that its remaining work does not affect the other.
 */
async function measureByTurns(rig: Rig, targets: Pair<Target>, shape: LoadShape): Promise<Pair<number>> {
  const [reference, ours] = [await openSide(targets.reference), await openSide(targets.ours)]
  const [rounds, seconds] = rig.run.quick ? [1, 1] : [4, 2]
  for (let round = 0; round < rounds; round += 1) {
    for (const side of [reference, ours]) await takeTurn(rig, side, { ...shape, seconds })
  }
  return { ours: await closeSide(ours), reference: await closeSide(reference) }
}

/** One of the two alternating receivers, and what it has accepted so far. */
interface Side {
  readonly target: Target
  readonly storedBefore: number
  events: number
  seconds: number
}

async function openSide(target: Target): Promise<Side> {
  const storedBefore = await countEvents(target)
  target.receiver.hold()
  return { target, storedBefore, events: 0, seconds: 0 }
}

async function takeTurn(rig: Rig, side: Side, shape: TimedLoad): Promise<void> {
  side.target.receiver.goOn()
  const loaded = await sendLoad(rig, side.target, shape)
  side.target.receiver.hold()
  side.events += loaded.taken * shape.eventsPerBody
  side.seconds += loaded.seconds
}

/** @returns events per second */
async function closeSide({ target, storedBefore, events, seconds }: Side): Promise<number> {
  target.receiver.goOn()
  await expectStored(target, storedBefore + events)
  return events / seconds
}

async function countEvents({ receiver }: Target): Promise<number> {
  return receiver.ask(z.number(), 'countEvents')
}

/** @throws Error if an acknowledged event is not stored */
async function expectStored(target: Target, least: number): Promise<void> {
  const stored = await countEvents(target)
  if (stored < least) throw new Error(`${stored} events are stored and ${least} were answered`)
}

/** @throws Error if a request was refused */
async function sendLoad(rig: Rig, { sender }: Target, shape: TimedLoad): Promise<Loaded> {
  const { firstEventId } = rig
  rig.firstEventId += 100_000_000
  const loaded = await rig.load.ask(Loaded, 'load', { ...sender, ...shape, firstEventId })
  if (loaded.refused > 0) throw new Error(`${loaded.refused} requests were refused`)
  return loaded
}
