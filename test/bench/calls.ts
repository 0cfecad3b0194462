import { setTimeout as sleep } from 'node:timers/promises'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { type BenchCase, type BenchRun, type Goal, toCase } from './bench-case.ts'
import { onHubSpot, onPipedrive, pipedriveWindow, type StartBenchCrm } from './bench-crm.ts'
import { type BenchWorld, openBenchWorld, openStores, type Stores } from './bench-world.ts'
import { largeCompany } from './large-company.ts'
import { manyContacts, watchFlags } from './watch-flags.ts'

const changed = 1000
/** Long enough to finish everything that one poll causes before the next, as with the default of sixty seconds. */
const pollSeconds = 30

interface Expected {
  readonly reference: number
  readonly referenceName: string
  readonly goal: Goal
}

/** The expected cost of the work by the vendor's way of counting. */
interface Office {
  readonly title: string
  readonly start: (dataset: () => Dataset, isReporting: boolean) => StartBenchCrm
  readonly events: Expected
  readonly polling: Expected
  /** For re-reading our own writes. */
  readonly ownWrites: Expected
}

const singly = { reference: 2 * changed, referenceName: 'one read and one write a record' } as const

const tokens = { write: 5 * changed, named: (10 * changed) / 100, listed: (10 * changed) / 500 } as const
const writes = `${changed} writes × 5 tokens`
const reads = `${changed} reads × 10 per 100`
const lists = `${changed} listed × 10 per 500`

const offices: readonly Office[] = [
  {
    title: 'HubSpot',
    start: (dataset) => onHubSpot({ dataset, webhooks: { automatic: true } }),
    events: { ...singly, goal: { of: 'ours', is: '<=', than: 25 } },
    polling: { ...singly, goal: { of: 'ours', is: '<=', than: 25 } },
    ownWrites: { ...singly, goal: { of: 'ours', is: '<=', than: 25 } },
  },
  {
    title: 'Pipedrive',
    // Minset creates the webhooks itself; if it only polls, nothing is sent to them.
    start: (dataset, isReporting) => onPipedrive({ dataset, webhooks: { automatic: isReporting } }),
    events: {
      reference: tokens.write + tokens.named,
      referenceName: `the least possible: ${writes} + ${reads}`,
      goal: { of: 'ratio', is: '<=', than: 1.1 },
    },
    polling: {
      reference: tokens.write + tokens.named + tokens.listed,
      referenceName: `the least possible: ${writes} + ${reads} + ${lists}`,
      goal: { of: 'ratio', is: '<=', than: 1.1 },
    },
    ownWrites: {
      reference: tokens.write,
      referenceName: `${writes}, the writes themselves`,
      goal: { of: 'ratio', is: '<=', than: 0.1 },
    },
  },
]

/** The cost of a thousand changes: contacts that lose their last name at once, so that each gets a flag. */
export async function* benchCalls(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    for (const office of offices) {
      run.say(`${office.title}: ${changed} changes, reported by events`)
      yield* countByEvents(office, stores)
      run.say(`${office.title}: ${changed} changes, found by polling`)
      yield* countByPolling(office, stores)
    }
  } finally {
    await stores.close()
  }
}

async function* countByEvents(office: Office, stores: Stores): AsyncGenerator<BenchCase> {
  // Polls are excluded: with events they are rare, and the cost of each is measured below.
  const world = await openWorld(stores, office, {
    isReporting: true,
    environment: { MINSET_RECONCILE_SECONDS: '86400' },
  })
  const { crm } = world
  try {
    crm.startDelivery(world.hookUrl)
    crm.loseLastName(crm.contactId('many-0'))
    await untilPollsFindNothing(world)
    const count = countUse(world)
    await changeAll(world)
    while (crm.eventsWaiting() > 0) await sleep(100)
    await world.untilQuiet()
    const what = 'reported by events, until our own writes have come back as events'
    yield toCallsCase(world, { title: office.title, what, ours: count(), expected: office.events })
    if (crm.vendor === 'pipedrive') yield refused(world, office.title)
  } finally {
    await world.close()
  }
}

async function* countByPolling(office: Office, stores: Stores): AsyncGenerator<BenchCase> {
  const world = await openWorld(stores, office, { isReporting: false, environment: {} })
  const { title } = office
  try {
    await untilPollsFindNothing(world)
    await untilNextPoll(world)
    const count = countUse(world)
    await changeAll(world)
    const ours = count()
    const what = `found by polling every ${pollSeconds} s, until the last flag is written`
    yield toCallsCase(world, { title, what, ours, expected: office.polling })
    await untilPollsFindNothing(world)
    const again = 'that our own writes make the next poll read again'
    yield toCallsCase(world, { title, what: again, ours: count() - ours, expected: office.ownWrites })
  } finally {
    await world.close()
  }
}

interface Reporting {
  readonly isReporting: boolean
  readonly environment: Readonly<Record<string, string>>
}

async function openWorld(stores: Stores, office: Office, { isReporting, environment }: Reporting): Promise<BenchWorld> {
  return openBenchWorld(
    office.start(() => largeCompany(changed + 1), isReporting),
    {
      location: await (stores.server ?? stores.embedded)(),
      environment: { MINSET_POLL_SECONDS: String(pollSeconds), ...environment },
    },
  )
}

/** Waits until a poll has found all earlier changes, including our own writes, and the resulting work is done. */
async function untilPollsFindNothing({ untilQuiet }: BenchWorld): Promise<void> {
  await untilQuiet()
  await sleep(pollSeconds * 1000 + 1000)
  await untilQuiet()
}

/** One poll finds the changes after this, because the CRM's index contains them by the next one. */
async function untilNextPoll({ crm, untilQuiet }: BenchWorld): Promise<void> {
  const { requests } = crm.sandbox
  requests.reset()
  while (requests.requests().length === 0) await sleep(100)
  await untilQuiet()
}

async function changeAll({ crm }: BenchWorld): Promise<void> {
  const flags = watchFlags(crm)
  const [, ...ids] = manyContacts(crm, changed + 1)
  for (const id of ids) crm.loseLastName(id)
  await flags.untilWritten(ids, 100)
}

/** @returns how much has been used since */
function countUse({ crm }: BenchWorld): () => number {
  const { requests } = crm.sandbox
  requests.reset()
  return () => requests.requests().reduce((sum, call) => sum + crm.costOf(call), 0)
}

interface Counted {
  readonly title: string
  readonly what: string
  readonly ours: number
  readonly expected: Expected
}

function toCallsCase({ crm }: BenchWorld, { title, what, ours, expected }: Counted): BenchCase {
  const { reference, referenceName, goal } = expected
  return toCase(
    {
      bench: 'calls',
      case: `${title}: reads and writes for ${changed} contacts that are flagged, ${what}`,
      ours,
      reference,
      referenceName,
      unit: crm.unit,
    },
    goal,
  )
}

/** This many single writes fill the window of two seconds repeatedly. */
function refused({ sandbox }: BenchWorld, title: string): BenchCase {
  const made = sandbox.requests.requests()
  return toCase(
    {
      bench: 'calls',
      case: `${title}: of ${made.length} calls for them, answered 429 by a company that allows ${pipedriveWindow.calls} per ${pipedriveWindow.seconds} s`,
      ours: made.filter(({ status }) => status === 429).length,
      reference: 0,
      referenceName: 'none',
      unit: 'calls',
    },
    { of: 'ours', is: '<=', than: 0 },
  )
}
