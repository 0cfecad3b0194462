import { z } from 'zod'
import { type BenchCase, type BenchRun, sayWaiting, toCase } from './bench-case.ts'
import { openStores } from './bench-world.ts'
import { type Child, startChild } from './child.ts'

const limitMs = 100
const storeNames = { server: 'Postgres', embedded: 'PGlite' } as const

/**
 * How long the server takes to render each page of an account with 100,000 records and 200 reps, as seen by a rep, a
 * supervisor and an admin. The bare route, which runs one indexed query on the same store, is asked in turn with the page,
 * so that other load on the machine affects both.
 */
export async function* benchPages(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    for (const kind of ['server', 'embedded'] as const) {
      const newLocation = stores[kind]
      if (newLocation === null) {
        run.say('there is no Postgres server for this platform: those cases are left out')
        continue
      }
      const records = run.quick ? 5000 : 100_000
      const location = await newLocation()
      const program = await sayWaiting(run, `storing ${records} records, ${storeNames[kind]}`, () =>
        startChild('pages-program', { location, records, reps: 200 }),
      )
      try {
        yield* measurePages(run, program, `${records} records, ${storeNames[kind]}`)
      } finally {
        await program.stop()
      }
    }
  } finally {
    await stores.close()
  }
}

const Cookies = z.record(z.string(), z.string())

async function* measurePages(run: BenchRun, program: Child, what: string): AsyncGenerator<BenchCase> {
  const address = await program.ask(z.string(), 'address')
  const cookies = await program.ask(Cookies, 'cookies')
  for (const path of await program.ask(z.array(z.string()), 'paths')) {
    for (const [name, cookie] of Object.entries(cookies)) {
      const page = { url: address + path, cookie }
      // A page that the viewer may not see takes no time.
      if ((await ask(page)).status !== 200) continue
      run.say(`${path} as ${name}, ${what}`)
      const bare = { url: `${address}/bare`, cookie: '' }
      // A service has been running when people come: the first requests wait until the code of the page, and of the embedded
      // database for its statements, is compiled.
      await measureInTurns(page, bare, run.quick ? 2 : 10)
      const times = await measureInTurns(page, bare, run.quick ? 10 : 40)
      yield toCase(
        {
          bench: 'pages',
          case: `p95 of ${path} as ${name}, ${what}`,
          ours: p95(times.ours),
          reference: p95(times.reference),
          referenceName: 'a bare Express route with one indexed query',
          unit: 'ms',
        },
        { of: 'ours', is: '<=', than: limitMs },
      )
    }
  }
}

interface Asked {
  readonly url: string
  readonly cookie: string
}

/** Milliseconds from the request to the whole answer. */
async function ask({ url, cookie }: Asked): Promise<{ readonly ms: number; readonly status: number }> {
  const began = performance.now()
  const response = await fetch(url, { headers: { accept: 'text/html', cookie }, redirect: 'manual' })
  await response.arrayBuffer()
  return { ms: performance.now() - began, status: response.status }
}

async function measureInTurns(
  ours: Asked,
  reference: Asked,
  count: number,
): Promise<{ readonly ours: readonly number[]; readonly reference: readonly number[] }> {
  const times: { ours: number[]; reference: number[] } = { ours: [], reference: [] }
  for (let turn = 0; turn < count; turn += 1) {
    times.ours.push((await ask(ours)).ms)
    times.reference.push((await ask(reference)).ms)
  }
  return times
}

function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0
}
