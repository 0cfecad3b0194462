import { z } from 'zod'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { openStores } from './bench-world.ts'
import { startChild } from './child.ts'

const Judged = z.object({ seconds: z.number(), judged: z.number(), flagged: z.number(), megabytes: z.number() })

/** A backtest of the default rules over stored records, from the first query to the counts. */
export async function* benchBacktest(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    const records = run.quick ? 10_000 : 1_000_000
    if (stores.server === null) run.say('there is no Postgres server for this platform')
    else yield* onServer(await stores.server(), records, run)
    yield await onEmbedded(await stores.embedded(), records / 10, run)
  } finally {
    await stores.close()
  }
}

async function* onServer(location: DatabaseLocation, records: number, run: BenchRun): AsyncGenerator<BenchCase> {
  const { seconds, judged, megabytes } = await judge(location, records, run)
  const common = { bench: 'backtest', referenceName: 'goal' }
  yield toCase(
    {
      ...common,
      case: `Postgres: ${judged} stored records by the default rules`,
      ours: seconds,
      reference: 30,
      unit: 's',
    },
    { of: 'ratio', is: '<=', than: 1 },
  )
  const memory = 'Postgres: most memory of the process'
  yield toCase(
    { ...common, case: memory, ours: megabytes, reference: 400, unit: 'MB' },
    { of: 'ratio', is: '<=', than: 1 },
  )
}

async function onEmbedded(location: DatabaseLocation, records: number, run: BenchRun): Promise<BenchCase> {
  const { seconds, judged } = await judge(location, records, run)
  const text = `embedded: ${judged} stored records by the default rules`
  return toCase(
    {
      bench: 'backtest',
      case: text,
      ours: seconds,
      reference: 30,
      referenceName: 'goal on Postgres for ten times as many',
      unit: 's',
    },
    { of: 'ratio', is: '<=', than: 1 },
  )
}

async function judge(location: DatabaseLocation, records: number, run: BenchRun): Promise<z.infer<typeof Judged>> {
  run.say(`${records} records are stored first`)
  const program = await startChild('backtest-program', { location, records })
  try {
    const result = await program.ask(Judged, 'backtest')
    if (result.judged !== records || result.flagged === 0) throw new Error(`${result.judged} of ${records} were judged`)
    return result
  } finally {
    await program.stop()
  }
}
