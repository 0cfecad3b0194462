import { setTimeout as sleep } from 'node:timers/promises'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { type BenchWorld, openBenchWorld, openStores } from './bench-world.ts'
import { largeCompany } from './large-company.ts'
import { manyContacts, watchFlags } from './watch-flags.ts'

const eventsPerSecond = 50

/** From a person's change in the CRM to the flag in the CRM, while changes come all the time. */
export async function* benchLag(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  const seconds = run.quick ? 3 : 30
  const world = await openBenchWorld({
    dataset: () => largeCompany(seconds * eventsPerSecond),
    location: await (stores.server ?? stores.embedded)(),
    webhooks: { automatic: true },
  })
  try {
    await world.untilQuiet()
    run.say(`${eventsPerSecond} changes a second for ${seconds} s, and then until the last flag`)
    const lags = (await changeSteadily(world, seconds)).toSorted((a, b) => a - b)
    for (const [part, goal] of [
      [0.5, 5],
      [0.95, 10],
    ] as const) {
      yield toCase(
        {
          bench: 'lag',
          case: `p${part * 100} of ${lags.length} changes, from the change in the CRM to the flag in the CRM, at ${eventsPerSecond} events/s`,
          ours: lags[Math.ceil(lags.length * part) - 1] ?? Number.NaN,
          reference: goal,
          referenceName: 'limit of our own',
          unit: 's',
        },
        { of: 'ours', is: '<=', than: goal },
      )
    }
  } finally {
    await world.close()
    await stores.close()
  }
}

/** @returns how long each flag took, seconds */
async function changeSteadily({ sandbox, hookUrl }: BenchWorld, seconds: number): Promise<number[]> {
  sandbox.webhooks.connect({ targetUrl: hookUrl })
  const flags = watchFlags(sandbox)
  const ids = manyContacts(sandbox, seconds * eventsPerSecond)
  const startedAt = performance.now()
  const changedAt = new Map<string, number>()
  for (const [index, id] of ids.entries()) {
    const wait = startedAt + (index * 1000) / eventsPerSecond - performance.now()
    if (wait > 0) await sleep(wait)
    changedAt.set(id, performance.now())
    sandbox.write('contacts', id, { lastname: '' })
  }
  await flags.untilWritten(ids, 60)
  return ids.map((id) => ((flags.writtenAt.get(id) ?? Number.NaN) - (changedAt.get(id) ?? 0)) / 1000)
}
