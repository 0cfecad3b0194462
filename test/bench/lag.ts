import { setTimeout as sleep } from 'node:timers/promises'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { onHubSpot, onPipedrive, pipedriveWindow, type StartBenchCrm } from './bench-crm.ts'
import { type BenchWorld, openBenchWorld, openStores, type Stores } from './bench-world.ts'
import { largeCompany } from './large-company.ts'
import { manyContacts, watchFlags } from './watch-flags.ts'

interface Office {
  readonly title: string
  readonly start: (dataset: () => Dataset) => StartBenchCrm
  readonly eventsPerSecond: number
  /** Why there are no more changes, for the case's text; empty if the account could accept many more. */
  readonly why: string
}

const webhooks = { automatic: true }

/** In Pipedrive a change can cost three calls: a read because of the event, a read before the write, and the write. */
const offices: readonly Office[] = [
  { title: 'HubSpot', start: (dataset) => onHubSpot({ dataset, webhooks }), eventsPerSecond: 50, why: '' },
  {
    title: 'Pipedrive',
    start: (dataset) => onPipedrive({ dataset, webhooks }),
    eventsPerSecond: 10,
    why: ` (one write and at most two reads for each, of the ${pipedriveWindow.calls / pipedriveWindow.seconds} calls a second that the smallest plan allows)`,
  },
]

/** The time from a person's change in the CRM to the flag in the CRM, under a constant load of changes. */
export async function* benchLag(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    for (const office of offices) yield* measureLag(office, stores, run)
  } finally {
    await stores.close()
  }
}

async function* measureLag(office: Office, stores: Stores, run: BenchRun): AsyncGenerator<BenchCase> {
  const { title, start, eventsPerSecond, why } = office
  const seconds = run.quick ? 3 : 30
  const count = seconds * eventsPerSecond
  const location = await (stores.server ?? stores.embedded)()
  const world = await openBenchWorld(
    start(() => largeCompany(count)),
    { location },
  )
  try {
    await world.untilQuiet()
    run.say(`${title}: ${eventsPerSecond} changes a second for ${seconds} s, and then until the last flag`)
    const lags = (await changeSteadily(world, { count, eventsPerSecond })).toSorted((a, b) => a - b)
    for (const [part, goal] of [
      [0.5, 5],
      [0.95, 10],
    ] as const) {
      yield toCase(
        {
          bench: 'lag',
          case: `${title}: p${part * 100} from change to flag at ${eventsPerSecond} events/s${why}`,
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
  }
}

interface Pace {
  readonly count: number
  readonly eventsPerSecond: number
}

/** @returns how long each flag took, in seconds */
async function changeSteadily({ crm, hookUrl }: BenchWorld, { count, eventsPerSecond }: Pace): Promise<number[]> {
  crm.startDelivery(hookUrl)
  const flags = watchFlags(crm)
  const ids = manyContacts(crm, count)
  const startedAt = performance.now()
  const changedAt = new Map<string, number>()
  for (const [index, id] of ids.entries()) {
    const wait = startedAt + (index * 1000) / eventsPerSecond - performance.now()
    if (wait > 0) await sleep(wait)
    changedAt.set(id, performance.now())
    crm.loseLastName(id)
  }
  await flags.untilWritten(ids, 60)
  return ids.map((id) => ((flags.writtenAt.get(id) ?? Number.NaN) - (changedAt.get(id) ?? 0)) / 1000)
}
