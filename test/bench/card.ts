import { z } from 'zod'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { type BenchCase, type BenchRun, sayWaiting, toCase } from './bench-case.ts'
import { openStores } from './bench-world.ts'
import { type Child, startChild } from './child.ts'
import { storedTypes } from './store-large-account.ts'

const storeNames = { server: 'Postgres', embedded: 'PGlite' } as const
const connections = 50
const reps = 200

/** Milliseconds. */
const limits = {
  server: { p50: 5, p99: 25 },
  embedded: { p99: 100 },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<'p50' | 'p99', number>>>>>

/**
 * Requests per second: the reps of a company open a record every two seconds, or, on the embedded store, those of a small
 * company. Null is the most that the connections can ask for, where waiting for each other is part of every figure.
 */
const rates = {
  server: [100, null],
  embedded: [10, null],
} as const

const Loaded = z.object({ answered: z.number(), refused: z.number(), p50: z.number(), p99: z.number() })
type Loaded = z.infer<typeof Loaded>

/**
 * How long a signed request of a card on a record waits, in an account with 1,000,000 records. The bare route, which
 * checks the same signature and runs one indexed query on the same store, is asked in turn with the card.
 */
export async function* benchCard(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  const records = run.quick ? 5000 : 1_000_000
  const load = await startChild('card-load-program', {})
  const programs: Child[] = []
  async function start(newLocation: (() => Promise<DatabaseLocation>) | null): Promise<Child | null> {
    if (newLocation === null) return null
    const program = await startChild('card-program', { location: await newLocation(), records, reps })
    programs.push(program)
    return program
  }
  try {
    // Both at once, because storing takes minutes; they are measured one after the other.
    const [server, embedded] = await sayWaiting(run, `storing ${records} records in both kinds of store`, () =>
      Promise.all([start(stores.server), start(stores.embedded)]),
    )
    embedded?.hold()
    if (server === null) run.say('there is no Postgres server for this platform: those cases are left out')
    else yield* measureCard({ run, load, program: server }, { records, kind: 'server' })
    embedded?.goOn()
    if (embedded !== null) yield* measureCard({ run, load, program: embedded }, { records, kind: 'embedded' })
  } finally {
    for (const program of programs) await program.stop()
    await load.stop()
    await stores.close()
  }
}

interface Rig {
  readonly run: BenchRun
  readonly load: Child
  readonly program: Child
}

async function* measureCard(
  { run, load, program }: Rig,
  { records, kind }: { readonly records: number; readonly kind: keyof typeof limits },
): AsyncGenerator<BenchCase> {
  const address = await program.ask(z.string(), 'address')
  async function ask(path: string, rate: number | null): Promise<Loaded> {
    const deals = records / storedTypes.length
    const seconds = run.quick ? 3 : 10
    const loaded = await load.ask(Loaded, 'load', { address, path, deals, reps, connections, seconds, rate })
    if (loaded.refused > 0 || loaded.answered === 0) {
      throw new Error(`${loaded.answered} requests to ${path} were answered and ${loaded.refused} refused`)
    }
    return loaded
  }
  const [card, bare] = ['/cards/hubspot/record', '/bare']
  // What a process compiles and plans at its first requests is no part of the figures.
  for (const path of [card, bare]) await ask(path, null)
  for (const rate of rates[kind]) {
    const name = rate === null ? 'as fast as they are answered' : `${rate} requests a second`
    run.say(`${name}, ${storeNames[kind]}`)
    const [ours, reference] = [await ask(card, rate), await ask(bare, rate)]
    for (const [quantile, limit] of Object.entries(limits[kind]) as ['p50' | 'p99', number][]) {
      yield toCase(
        {
          bench: 'card',
          case: `${quantile} of a card, ${connections} connections, ${name}, ${records} records, ${storeNames[kind]}`,
          ours: ours[quantile],
          reference: reference[quantile],
          referenceName: 'a bare Express route with the same check and one indexed query',
          unit: 'ms',
        },
        { of: 'ours', is: '<=', than: limit },
      )
    }
  }
}
