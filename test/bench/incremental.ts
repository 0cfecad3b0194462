import { z } from 'zod'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { openStores } from './bench-world.ts'
import { startChild } from './child.ts'

/** How long it takes until the verdicts on everything that depends on a changed contact are stored. */
export async function* benchIncremental(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    const location = await (stores.server ?? stores.embedded)()
    const program = await startChild('backtest-program', { location, records: run.quick ? 1_000 : 100_000 })
    try {
      const meetings = await program.ask(z.number(), 'prepareIncremental')
      const times: number[] = []
      for (let round = 0; round < (run.quick ? 4 : 40); round += 1) {
        times.push(await program.ask(z.number(), 'incremental', { isLost: round % 2 === 0 }))
      }
      // The first rounds are slow until the code has been compiled.
      const settled = times.slice(Math.floor(times.length / 2)).toSorted((a, b) => a - b)
      const text = `one changed contact with ${meetings} linked meetings: median until the verdicts are stored`
      const ours = settled[Math.floor(settled.length / 2)] ?? 0
      yield toCase(
        { bench: 'incremental', case: text, ours, reference: 20, referenceName: 'goal', unit: 'ms' },
        { of: 'ratio', is: '<=', than: 1 },
      )
    } finally {
      await program.stop()
    }
  } finally {
    await stores.close()
  }
}
