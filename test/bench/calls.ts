import { setTimeout as sleep } from 'node:timers/promises'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { type BenchWorld, openBenchWorld, openStores, type Stores } from './bench-world.ts'
import { largeCompany } from './large-company.ts'
import { manyContacts, watchFlags } from './watch-flags.ts'

const changed = 1000
const pollSeconds = 10

/** What a thousand changes cost: contacts that lose their last name at once, so that each gets a flag. */
export async function* benchCalls(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    run.say(`${changed} changes, told of by events`)
    yield* countByEvents(stores)
    run.say(`${changed} changes, found by polling`)
    yield* countByPolling(stores)
  } finally {
    await stores.close()
  }
}

async function* countByEvents(stores: Stores): AsyncGenerator<BenchCase> {
  // Polls are left aside: where events come in they are rare, and what each costs is measured below.
  const world = await openWorld(stores, { MINSET_RECONCILE_SECONDS: '86400' })
  try {
    world.sandbox.webhooks.connect({ targetUrl: world.hookUrl })
    world.sandbox.create('contacts', { firstname: 'Ada', lastname: 'Berg', email: 'ada.berg@fjordbygg.no' })
    await untilPollsFindNothing(world)
    const count = countCalls(world)
    await changeAll(world)
    while (world.sandbox.webhooks.waiting > 0) await sleep(100)
    await world.untilQuiet()
    yield toCallsCase(count(), 'told of by events, until our own writes have come back as events', 25)
  } finally {
    await world.close()
  }
}

async function* countByPolling(stores: Stores): AsyncGenerator<BenchCase> {
  const world = await openWorld(stores, {})
  try {
    await untilPollsFindNothing(world)
    const count = countCalls(world)
    await changeAll(world)
    const calls = count()
    yield toCallsCase(calls, `found by polling every ${pollSeconds} s, until the last flag is written`, 25)
    await untilPollsFindNothing(world)
    yield toCallsCase(count() - calls, 'that our own writes make the next poll read again', 25)
  } finally {
    await world.close()
  }
}

async function openWorld(stores: Stores, environment: Readonly<Record<string, string>>): Promise<BenchWorld> {
  return openBenchWorld({
    dataset: () => largeCompany(changed),
    location: await (stores.server ?? stores.embedded)(),
    webhooks: { automatic: true },
    environment: { MINSET_POLL_SECONDS: String(pollSeconds), ...environment },
  })
}

/** Waits until what happened before has been found by a poll, our own writes included, and is done with. */
async function untilPollsFindNothing({ untilQuiet }: BenchWorld): Promise<void> {
  await untilQuiet()
  await sleep(pollSeconds * 1000 + 1000)
  await untilQuiet()
}

async function changeAll({ sandbox }: BenchWorld): Promise<void> {
  const flags = watchFlags(sandbox)
  const ids = manyContacts(sandbox, changed)
  for (const id of ids) sandbox.write('contacts', id, { lastname: '' })
  await flags.untilWritten(ids, 100)
}

/** @returns how many calls have come in since; searches count in a limit of their own */
function countCalls({ sandbox }: BenchWorld): () => number {
  sandbox.requests.reset()
  return () =>
    sandbox.requests.requests().filter(({ path }) => path.startsWith('/crm/') && !path.endsWith('/search')).length
}

function toCallsCase(calls: number, what: string, goal: number): BenchCase {
  return toCase(
    {
      bench: 'calls',
      case: `reads and writes for ${changed} contacts that are flagged, ${what}`,
      ours: calls,
      reference: 2 * changed,
      referenceName: 'one read and one write a record',
      unit: 'calls',
    },
    { of: 'ours', is: '<=', than: goal },
  )
}
