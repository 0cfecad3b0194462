import type { OpenAccount } from '../../app/accounts/open-account.ts'
import type { Minset } from '../../app/index.ts'
import type { Store } from '../../app/open-store.ts'
import { formatDay } from '../../infra/format.ts'
import { defaultLanguage } from '../../words/index.ts'
import type { DemoFolder } from '../demo-folder.ts'
import type { OpenSandbox, OpenSandboxes } from '../open-sandboxes.ts'
import type { DemoClock } from './demo-clock.ts'
import { disputeTimes, playedTimes } from './played-weeks.ts'
import { type DisputesReplay, decideDisputes, raiseDisputes } from './replay-disputes.ts'

/** The parts of a demo that a replay needs. */
export interface ReplayedDemo {
  readonly folder: DemoFolder
  readonly dataset: OpenSandboxes['dataset']
  readonly clock: DemoClock
  readonly store: Pick<Store, 'database' | 'queue'>
  readonly minset: Minset
  readonly installed: readonly (OpenSandbox & { readonly accountId: string })[]
}

/** The time up to which the weeks since Minset was installed have been replayed in every CRM; null if completely. */
export function playedFrom(sandboxes: readonly OpenSandbox[], { madeAt }: Pick<DemoFolder, 'madeAt'>): Date | null {
  const times = sandboxes.flatMap(({ sandbox }) => sandbox.playedUntil() ?? [])
  const [first] = times.toSorted((a, b) => a.getTime() - b.getTime())
  return first !== undefined && first < madeAt ? first : null
}

/**
 * Replays the changes of the weeks since Minset was installed, some days at a time. Each time, Minset reads all changes
 * before it evaluates: several days have passed, and what became due in them may also have been done in them. In between,
 * people dispute findings.
 *
 * @param say prints one line of progress
 * @returns whether there was anything to replay
 */
export async function replayWeeks(demo: ReplayedDemo, say: (line: string) => void): Promise<boolean> {
  const { folder, installed } = demo
  let from = playedFrom(installed, folder)
  if (from === null) return false
  const dataset = await demo.dataset()
  await readAndEvaluate(demo)
  for (const until of playedTimes({ from, madeAt: folder.madeAt })) {
    say(`Changes until ${formatDay(until, dataset.timeZone, defaultLanguage)}:`)
    const replay = until < folder.madeAt ? replayWeek : replayToday
    await replay(demo, { from, until, dataset })
    from = until
  }
  folder.rememberPlayed()
  return true
}

interface Span {
  readonly from: Date
  readonly until: Date
  readonly dataset: Awaited<ReturnType<ReplayedDemo['dataset']>>
}

async function replayWeek(demo: ReplayedDemo, span: Span): Promise<void> {
  const { from, until } = span
  const { clock } = demo
  await decideUntil(demo, span)
  clock.goTo(disputeTimes(span).raiseAt)
  await raiseDisputes(disputesOf(demo), from)
  clock.goTo(until)
  await playUntil(demo, span)
}

/** The last week, of which only a part is over: what is disputed waits for a decision, since nothing changes afterwards. */
async function replayToday(demo: ReplayedDemo, span: Span): Promise<void> {
  await decideUntil(demo, span)
  demo.clock.catchUp()
  await playUntil(demo, span)
  await raiseDisputes(disputesOf(demo), span.from)
  await inEach(demo, evaluate)
}

async function decideUntil(demo: ReplayedDemo, span: Span): Promise<void> {
  demo.clock.goTo(disputeTimes(span).decideAt)
  await decideDisputes(disputesOf(demo), span.from)
}

async function playUntil(demo: ReplayedDemo, { until, dataset }: Span): Promise<void> {
  for (const { sandbox } of demo.installed) sandbox.play(dataset, until)
  await readAndEvaluate(demo)
}

function disputesOf({ store, folder: { source }, clock, installed }: ReplayedDemo): DisputesReplay {
  const accounts = installed.map(({ accountId, sandbox: { datasetIds } }) => ({ accountId, datasetIds }))
  const { database, queue } = store
  return { db: database.db, queue, clock, accounts, seed: JSON.stringify(source) }
}

async function readAndEvaluate(demo: ReplayedDemo): Promise<void> {
  await inEach(demo, async (account) => {
    await account.sync({ full: false })
    await evaluate(account)
  })
}

async function evaluate(account: OpenAccount): Promise<void> {
  await account.evaluate()
  await account.writeBack()
}

async function inEach(
  { minset, installed }: ReplayedDemo,
  work: (account: OpenAccount) => Promise<void>,
): Promise<void> {
  const accounts = installed.map(async ({ accountId }) => {
    const opened = await minset.accounts.open(accountId)
    if (opened) await work(opened)
  })
  await Promise.all(accounts)
}
