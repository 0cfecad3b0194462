import type { Progress } from '../app/accounts/wire-stages.ts'
import { type Store, storedAccount } from '../app/open-store.ts'
import type { DigestEntry } from '../digests/index.ts'
import { wholeAccount } from '../domain/read-scope.ts'
import { type ObjectType, objectTypePlurals, objectTypes } from '../domain/record.ts'
import { countOpenFindings } from '../findings/index.ts'
import { type FiguresJson, figuresJson, scorecardMetrics } from '../metrics/index.ts'
import { countRecords } from '../records/index.ts'
import { loadScorecards, parsePeriod } from '../scorecards/index.ts'
import { countShown, targetOf } from '../write-back/index.ts'

/** The work of one pass and its result; the format of `demo --json`. */
export interface DemoReport {
  /** Stored records, by plural of the object type. */
  readonly synced: Readonly<Record<string, number>>
  readonly findings: { readonly open: number; readonly byRule: Readonly<Record<string, number>> }
  readonly flags: {
    /** Flags written to the CRM in this pass, on the records themselves or on their carriers. */
    readonly written: number
    /** Number of write calls for them. */
    readonly apiCalls: number
    /** Records that the CRM shows as incomplete, on themselves or on their carriers, by plural of the type. */
    readonly records: Readonly<Record<string, number>>
  }
  readonly outcomes: { readonly filled: number }
  readonly scorecards: readonly DemoScorecard[]
  /** The digests that were sent. */
  readonly digests: readonly Pick<DigestEntry, 'to' | 'subject' | 'bytes'>[]
  readonly seconds: number
}

export interface DemoScorecard extends FiguresJson {
  readonly rep: string
  readonly supervisors: readonly string[]
}

/** Counts what a pass writes to the CRM. */
export class WriteTally {
  #flags = 0
  #flagCalls = 0
  #outcomes = 0

  /** Adds one progress report. */
  add(progress: Progress): void {
    if (progress.stage !== 'write-back') return
    if (progress.target === 'outcome') {
      this.#outcomes += progress.written
      return
    }
    if (targetOf(progress.target).feature !== 'flags') return
    this.#flags += progress.written
    this.#flagCalls += progress.apiCalls
  }

  /** The totals so far. */
  totals(): { readonly flags: number; readonly flagCalls: number; readonly outcomes: number } {
    return { flags: this.#flags, flagCalls: this.#flagCalls, outcomes: this.#outcomes }
  }
}

/** Builds the report of a pass from the store. */
export async function buildDemoReport(
  store: Store,
  accountId: string,
  pass: {
    readonly tally: WriteTally
    readonly digests: readonly DigestEntry[]
    readonly now: Date
    readonly seconds: number
  },
): Promise<DemoReport> {
  const { db } = store.database
  const { flags, flagCalls, outcomes } = pass.tally.totals()
  const { currency } = await storedAccount(store, accountId)
  const scorecards = await loadScorecards(db, {
    accountId,
    owners: 'everyone',
    period: parsePeriod('all', { now: pass.now, timeZone: 'UTC' }),
    now: pass.now,
    metrics: scorecardMetrics,
  })
  return {
    synced: byPlural(await countRecords(db, accountId)),
    findings: await countOpenFindings(db, { accountId, scope: wholeAccount }),
    flags: { written: flags, apiCalls: flagCalls, records: byPlural(await countShown(db, accountId, 'flag')) },
    outcomes: { filled: outcomes },
    scorecards: scorecards.map(({ owner, supervisors, metrics }) => ({
      rep: owner.name,
      supervisors: supervisors.map(({ name }) => name),
      ...figuresJson(scorecardMetrics, metrics, currency),
    })),
    digests: pass.digests.map(({ to, subject, bytes }) => ({ to, subject, bytes })),
    seconds: pass.seconds,
  }
}

function byPlural(counts: Readonly<Record<ObjectType, number>>): Record<string, number> {
  return Object.fromEntries(objectTypes.map((type) => [objectTypePlurals[type], counts[type]]))
}
