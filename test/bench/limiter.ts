import { z } from 'zod'
import { smallCompany } from '../chaos/small-company.ts'
import { worstWindow } from '../support/worst-window.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { ceiling, onHubSpot } from './bench-crm.ts'
import { type BenchWorld, openBenchWorld, openStores, type Stores } from './bench-world.ts'
import type { Child } from './child.ts'

const windowMs = ceiling.seconds * 1000

/**
 * The pace of calls as counted by an account that refuses none; for one process, and for two that share the account.
 */
export async function* benchLimiter(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    if (stores.server === null) run.say('there is no Postgres server for this platform: one process only')
    for (const processes of stores.server === null ? [1] : [1, 2]) yield* measurePace(stores, run, processes)
  } finally {
    await stores.close()
  }
}

async function* measurePace(stores: Stores, run: BenchRun, processes: number): AsyncGenerator<BenchCase> {
  const windows = run.quick ? 1 : 2
  const who = processes === 1 ? 'one process' : `${processes} processes`
  run.say(`${windows * ceiling.seconds} seconds of calls by ${who}`)
  const world = await openBenchWorld(onHubSpot({ dataset: () => smallCompany(1, new Date()), per10Seconds: 100_000 }), {
    location: await (stores.server ?? stores.embedded)(),
  })
  try {
    const times = await callMuch(world, { processes, windows })
    yield toCase(
      {
        bench: 'limiter',
        case: `most calls in any ${ceiling.seconds} s, of ${times.length} by ${who}`,
        ours: worstWindow(times, windowMs),
        reference: ceiling.calls,
        referenceName: 'limit of the account',
        unit: 'calls',
      },
      { of: 'ratio', is: '<=', than: 1 },
    )
    const counted = windows * ceiling.calls
    const [first = 0, next = 0] = [times[0], times[counted]]
    yield toCase(
      {
        bench: 'limiter',
        case: `calls a second by ${who}, over ${windows} whole windows`,
        ours: (counted * 1000) / (next - first),
        reference: ceiling.calls / ceiling.seconds,
        referenceName: `ceiling of ${ceiling.calls} calls per ${ceiling.seconds} s`,
        unit: 'calls/s',
      },
      { of: 'ratio', is: '>=', than: 0.97 },
    )
  } finally {
    await world.close()
  }
}

interface Pace {
  readonly processes: number
  readonly windows: number
}

/** @returns when each call arrived, until one more than the windows allow has arrived */
async function callMuch(world: BenchWorld, { processes, windows }: Pace): Promise<number[]> {
  const { service, sandbox, accountId } = world
  const callers: Child[] = [service]
  while (callers.length < processes) callers.push(await world.startAnother())
  await world.untilCalm()
  const times: number[] = []
  sandbox.requests.onExchange(({ path }) => {
    if (path.startsWith('/crm/') && !path.endsWith('/search')) times.push(performance.now())
  })
  const reading = { accountId, lanes: 8 / processes, seconds: windows * (ceiling.seconds + 0.5) }
  await Promise.all(callers.map((caller) => caller.ask(z.unknown(), 'readPages', reading)))
  return times
}
