import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { worstWindow } from '../support/worst-window.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { onPipedrive, pipedriveWindow } from './bench-crm.ts'
import { openBenchWorld, type Stores } from './bench-world.ts'
import { largeCompany } from './large-company.ts'
import { pageTokens, workOf } from './pipedrive-work.ts'

/**
 * The first read of a Pipedrive company until all work is done: set-up, pages, flags. A page of 500 records costs as
 * much as one of 5, and all pages could be read within seconds; so the figures are the number of pages, and whether any
 * window of two seconds is exceeded.
 */
export async function* measurePipedriveSync(stores: Stores, run: BenchRun): AsyncGenerator<BenchCase> {
  const dataset = largeCompany(run.quick ? 2000 : 20_000)
  run.say(`Pipedrive: a first reading of ${countRecords(dataset)} records`)
  const watched: { current: Watch | null } = { current: null }
  const world = await openBenchWorld(onPipedrive({ dataset: () => dataset }), {
    location: await (stores.server ?? stores.embedded)(),
    beforeInstall(sandbox) {
      watched.current = watch(sandbox)
    },
  })
  try {
    await world.untilQuiet()
    const seen = watched.current
    if (seen === null) throw new Error('nobody watched')
    yield tokensPerThousand(dataset, seen.pageTokens)
    yield refused(seen)
    yield worst(seen)
  } finally {
    await world.close()
  }
}

interface Watch {
  /** When each call arrived. */
  readonly times: readonly number[]
  readonly refused: number
  /** For pages of whole lists. */
  readonly pageTokens: number
}

function watch({ requests }: PipedriveSandbox): Watch {
  const times: number[] = []
  const seen = { times, refused: 0, pageTokens: 0 }
  requests.onExchange((exchange) => {
    if (exchange.path.startsWith('/oauth')) return
    times.push(performance.now())
    if (exchange.status === 429) seen.refused += 1
    else if (workOf(exchange) === 'lists') seen.pageTokens += pageTokens
  })
  return seen
}

function countRecords(dataset: Dataset): number {
  return Object.values(listsOf(dataset)).reduce((sum, count) => sum + count, 0)
}

/** Records by Pipedrive's lists: all three types of activities share one. */
function listsOf({ contacts, companies, deals, meetings, calls, tasks }: Dataset): Readonly<Record<string, number>> {
  return {
    persons: contacts.length,
    organizations: companies.length,
    deals: deals.length,
    activities: meetings.length + calls.length + tasks.length,
  }
}

function tokensPerThousand(dataset: Dataset, tokens: number): BenchCase {
  const records = countRecords(dataset)
  const pages = Object.values(listsOf(dataset)).reduce((sum, count) => sum + Math.ceil(count / 500), 0)
  return toCase(
    {
      bench: 'sync',
      case: `Pipedrive: tokens for the pages of a first full sync, per 1,000 of ${records} records`,
      ours: (tokens * 1000) / records,
      reference: (pages * pageTokens * 1000) / records,
      referenceName: `the least possible: ${pages} pages × ${pageTokens} tokens, 500 records a page, four lists`,
      unit: 'tokens',
    },
    { of: 'ratio', is: '<=', than: 1 },
  )
}

function refused({ refused: ours, times }: Watch): BenchCase {
  return toCase(
    {
      bench: 'sync',
      case: `Pipedrive: calls answered 429, of ${times.length}, until everything is set up, read and flagged`,
      ours,
      reference: 0,
      referenceName: 'none',
      unit: 'calls',
    },
    { of: 'ours', is: '<=', than: 0 },
  )
}

function worst({ times }: Watch): BenchCase {
  return toCase(
    {
      bench: 'sync',
      case: `Pipedrive: most calls in any ${pipedriveWindow.seconds} s, of ${times.length}`,
      ours: worstWindow(times, pipedriveWindow.seconds * 1000),
      reference: pipedriveWindow.calls,
      referenceName: 'window of the smallest plan',
      unit: 'calls',
    },
    { of: 'ratio', is: '<=', than: 1 },
  )
}
