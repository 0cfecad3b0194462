import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { ceiling, onHubSpot } from './bench-crm.ts'
import { openBenchWorld, openStores } from './bench-world.ts'
import { startChild } from './child.ts'
import { largeCompany } from './large-company.ts'
import { measurePipedriveSync } from './sync-pipedrive.ts'

/**
 * The first read of a newly connected account, with an emulated one that counts in a sliding window as HubSpot does.
 * The first 190 calls may come at once; after that, the ceiling is 19 a second. Pipedrive's pages are so long that its
 * limit is not the pace but the tokens.
 */
export async function* benchSync(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  try {
    const windows = run.quick ? 1 : 3
    run.say(`HubSpot: ${windows * ceiling.seconds} seconds and more of reading`)
    const { read, page } = await readAccount(await (stores.server ?? stores.embedded)(), windows)
    yield share(read)
    yield refused(read)
    run.say('the same page by the vendor’s own package')
    yield await processorTime(read, page)
    yield* measurePipedriveSync(stores, run)
  } finally {
    await stores.close()
  }
}

interface Read {
  readonly calls: number
  /** From the first of these calls to the first one after them. */
  readonly seconds: number
  readonly refused: number
  /** The service's processor time per page of 100 records, everything included: parsing, storing, evaluating. */
  readonly msPerPage: number
}

interface Watch {
  /** When each call arrived. */
  readonly times: readonly number[]
  readonly refused: number
  readonly pages: number
  /** The last full page of contacts. */
  readonly page: unknown
}

async function readAccount(
  location: DatabaseLocation,
  windows: number,
): Promise<{ readonly read: Read; readonly page: unknown }> {
  const calls = windows * ceiling.calls
  const watched: { current: Watch | null } = { current: null }
  const world = await openBenchWorld(onHubSpot({ dataset: () => largeCompany((calls + 40) * 100) }), {
    location,
    beforeInstall(sandbox) {
      watched.current = watch(sandbox)
    },
  })
  try {
    const seen = watched.current
    if (seen === null) throw new Error('nobody watched')
    const [before, pagesBefore] = [await world.service.ask(z.number(), 'processorMs'), seen.pages]
    while (seen.times.length <= calls) await sleep(100)
    const used = (await world.service.ask(z.number(), 'processorMs')) - before
    const [first = 0, next = 0] = [seen.times[0], seen.times[calls]]
    const msPerPage = used / (seen.pages - pagesBefore)
    return { read: { calls, seconds: (next - first) / 1000, refused: seen.refused, msPerPage }, page: seen.page }
  } finally {
    await world.close()
  }
}

function watch({ requests }: HubSpotSandbox): Watch {
  const times: number[] = []
  const seen = { times, refused: 0, pages: 0, page: null as unknown }
  requests.onExchange(({ path, status, responseBody }) => {
    if (status === 429) seen.refused += 1
    if (!path.startsWith('/crm/') || path.endsWith('/search')) return
    times.push(performance.now())
    if (!path.endsWith('/contacts')) return
    seen.pages += 1
    if (seen.pages > 1) seen.page ??= responseBody
  })
  return seen
}

function share({ calls, seconds }: Read): BenchCase {
  return toCase(
    {
      bench: 'sync',
      case: `HubSpot: calls a second of a first full sync over ${calls} calls in whole windows, the burst at the start of each included`,
      ours: calls / seconds,
      reference: ceiling.calls / ceiling.seconds,
      referenceName: `ceiling of ${ceiling.calls} calls per ${ceiling.seconds} s`,
      unit: 'calls/s',
    },
    { of: 'ratio', is: '>=', than: 0.97 },
  )
}

function refused({ refused: ours, calls }: Read): BenchCase {
  return toCase(
    {
      bench: 'sync',
      case: `HubSpot: calls answered 429, of more than ${calls}`,
      ours,
      reference: 0,
      referenceName: 'none',
      unit: 'calls',
    },
    { of: 'ours', is: '<=', than: 0 },
  )
}

/** The peer only fetches and parses; ours also stores the records, evaluates them, and maintains its queue. */
async function processorTime({ msPerPage }: Read, page: unknown): Promise<BenchCase> {
  const server = await servePage(page)
  const peer = await startChild('vendor-program', { url: server.url })
  try {
    const reference = await peer.ask(z.number(), 'processorMsPerPage', 200)
    return toCase(
      {
        bench: 'sync',
        case: 'HubSpot: processor time for each page of 100 contacts: ours until they are stored and checked, the other until it is parsed',
        ours: msPerPage,
        reference,
        referenceName: '@hubspot/api-client, getPage',
        unit: 'ms',
      },
      // A quarter of one core at the ceiling.
      { of: 'ours', is: '<=', than: 13 },
    )
  } finally {
    await peer.stop()
    server.close()
  }
}

/** Returns the page for any request: the package calls addresses of its own. */
async function servePage(page: unknown): Promise<{ readonly url: string; close(): void }> {
  const body = JSON.stringify(page)
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8').end(body)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
