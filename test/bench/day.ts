import { generateDataset } from '../../src/sandbox/company/generate-dataset.ts'
import { costOf } from '../../src/sandbox/pipedrive/costs.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { type BenchCase, type BenchRun, toCase } from './bench-case.ts'
import { openStores } from './bench-world.ts'
import { type DayWorld, openDayWorld, reconcileMinutes } from './day-world.ts'
import { createOfficeWork, waysToWork } from './office-work.ts'
import { type Work, workOf, works } from './pipedrive-work.ts'

/** A company on the smallest plan. Documented: 30,000 tokens × 1 × seats, for all its apps together. */
const company = { seats: 30, tokensPerSeat: 30_000 } as const
const budget = company.seats * company.tokensPerSeat

/** Midnight in Oslo; the office is open from 8 to 16. */
const midnight = new Date('2026-10-13T22:00:00Z')
const office = { opens: 8 * 60, closes: 16 * 60, everyMinutes: 8, changesAtOnce: 20 } as const
const dayMinutes = 24 * 60

/**
 * A day of a Pipedrive company of thirty, on a clock that jumps: it is connected and read, people work, Minset reacts,
 * and the nightly full sync ends it. The emulated company counts the cost in daily tokens.
 *
 * At most five changes of a kind happen at a time, so that records are read individually, as in a company where changes
 * are rarely simultaneous: lists of many records would cost less. Half of the changes leave something out and the
 * others complete it, so nearly every one causes a flag to be written, which is more than a real company should have.
 */
export async function* benchDay(run: BenchRun): AsyncGenerator<BenchCase> {
  const stores = await openStores()
  const dataset = run.quick ? smallCompany(1, midnight) : generateDataset({ seed: 1, now: midnight })
  // Embedded, where calls are counted in memory, by the clock that jumps.
  const location = await stores.embedded()
  const world = await openDayWorld({ location, dataset, now: midnight, dailyTokens: budget })
  const spent = countTokens(world.sandbox.requests)
  try {
    run.say('the company is connected, set up and read, and what lacks something is flagged')
    await world.connect()
    const first = spent.take()
    run.say('a day of work, and the full comparison of the night')
    const work = createOfficeWork(world, dataset)
    const changes = await passDay(world, work, run.quick ? 1 : office.changesAtOnce)
    const day = spent.take()
    for (const [title, bill] of Object.entries({ 'The first day, once': first, 'A day of work': day })) {
      for (const line of inWords(title, bill)) run.say(line)
    }
    yield toDayCase(`${changes} changes by ${company.seats} people and all that Minset does of them`, [day])
    yield toDayCase('the same and, once, set-up, first reading and the flags of all that is there', [first, day])
  } finally {
    await world.close()
    await stores.close()
  }
}

/** @returns how many changes people made */
async function passDay(world: DayWorld, work: () => void, changesAtOnce: number): Promise<number> {
  let changes = 0
  for (let minute = 2; minute <= dayMinutes; minute += 2) {
    world.clock.advance({ minutes: 2 })
    const isOpen = minute >= office.opens && minute < office.closes
    const sinceChanges = minute % office.everyMinutes
    if (isOpen && sinceChanges === 0) {
      for (let count = 0; count < changesAtOnce; count += 1) work()
      changes += changesAtOnce
    }
    const isPollDue = minute % reconcileMinutes === 0
    if (isPollDue) await world.poll()
    // New records get time to settle, so they are read the next time.
    if (isPollDue || (isOpen && sinceChanges <= 2)) await world.settle()
  }
  return changes
}

/** The cost by kind of work. */
type Bill = ReadonlyMap<Work, { readonly calls: number; readonly tokens: number }>

function countTokens(requests: DayWorld['sandbox']['requests']): { take(): Bill } {
  let bill = new Map<Work, { calls: number; tokens: number }>()
  requests.onExchange((exchange) => {
    const tokens = costOf(exchange.method, exchange.path)
    if (tokens === 0) return
    const work = workOf(exchange)
    const sum = bill.get(work) ?? { calls: 0, tokens: 0 }
    bill.set(work, { calls: sum.calls + 1, tokens: sum.tokens + tokens })
  })
  return {
    take() {
      const taken = bill
      bill = new Map()
      return taken
    },
  }
}

function totalOf(bill: Bill): number {
  return [...bill.values()].reduce((sum, { tokens }) => sum + tokens, 0)
}

function inWords(title: string, bill: Bill): string[] {
  const total = totalOf(bill)
  const lines = Object.entries(works).flatMap(([work, words]) => {
    const sum = bill.get(work as Work)
    return sum === undefined ? [] : [`  ${sum.tokens} tokens in ${sum.calls} calls: ${words}`]
  })
  const share = ((total * 100) / budget).toFixed(2)
  return [`${title}: ${total} tokens, ${share} % of ${company.seats} × ${company.tokensPerSeat}:`, ...lines]
}

/** A short summary of the costs, for the case's text. */
function sumsOf(bills: readonly Bill[]): string {
  return Object.keys(works)
    .map((work) => [work, bills.reduce((sum, bill) => sum + (bill.get(work as Work)?.tokens ?? 0), 0)] as const)
    .filter(([, tokens]) => tokens > 0)
    .map(([work, tokens]) => `${work} ${tokens}`)
    .join(' + ')
}

function toDayCase(what: string, bills: readonly Bill[]): BenchCase {
  return toCase(
    {
      bench: 'day',
      case: `Pipedrive: tokens of a day, ${what} (${waysToWork}): ${sumsOf(bills)}`,
      ours: bills.reduce((sum, bill) => sum + totalOf(bill), 0),
      reference: budget,
      referenceName: `the smallest plan's budget of a day, ${company.tokensPerSeat} × 1 × ${company.seats} seats`,
      unit: 'tokens',
    },
    { of: 'ratio', is: '<=', than: 0.2 },
  )
}
