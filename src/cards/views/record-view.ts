import { disclosureOf } from '../../domain/masking/disclosure.ts'
import { isAmongOwners } from '../../domain/read-scope.ts'
import { hasGaps } from '../../domain/reading/read-gaps.ts'
import { keyText, type ObjectType, type RecordKey } from '../../domain/record.ts'
import { formatDay } from '../../infra/format.ts'
import { figureOwnersOf, hasOwnRecords, recordReading } from '../../people/index.ts'
import type { StoredRecord } from '../../records/index.ts'
import { type ListedFinding, loadFindingsOf, loadRecordToRepair, type RecordToRepair } from '../../repairs/index.ts'
import type { Ruleset } from '../../rules/index.ts'
import { recordTitle } from '../../scorecards/index.ts'
import { message, type Say } from '../../words/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import type { CardReader } from '../reader.ts'
import {
  confirmedViews,
  disputedViews,
  findingOptions,
  findingView,
  type Incomplete,
  linkedView,
  shownScope,
} from './finding-view.ts'
import { gapView } from './gap-view.ts'
import { loadCounterView, loadScorecardView } from './scorecard-view.ts'
import type { CounterView, RecordView } from './views.ts'
import { cardWords } from './words.ts'

/** Activities have no card of their own in any CRM, so the cards of the records that they are linked to show them. */
export const activityTypes: readonly ObjectType[] = ['meeting', 'call', 'task']

/** How many linked records are listed. */
const mostLinked = 10

/** What a card needs of a record: the same for every reader. */
export interface CardRecord extends RecordToRepair {
  readonly rules: Ruleset
}

/** Loads what a card needs of a record; null if Minset does not know the record. */
export async function loadCardRecord(
  { lookups, account, loadRules }: ViewDeps,
  key: RecordKey,
): Promise<CardRecord | null> {
  // What does not depend on each other is asked for together, because a person waits for the card.
  const [rules, found] = await Promise.all([
    loadRules(lookups),
    loadRecordToRepair(lookups, account.accountId, { key, types: activityTypes, limit: mostLinked }),
  ])
  return found && { ...found, rules }
}

/**
 * What a card shows of a record to its viewer.
 *
 * @param figure as of `HomeQuery`
 */
export async function loadRecordView(
  deps: ViewDeps,
  reader: CardReader,
  { found, figure }: { readonly found: CardRecord; readonly figure?: string | undefined },
): Promise<RecordView> {
  const { account } = deps
  const { viewer, say } = reader
  const { record, linked, rules } = found
  const records = [record, ...linked]
  const [options, counter, incomplete, scorecard, gaps] = await Promise.all([
    findingOptions(deps, reader, { records, rules }),
    loadOwnCounter(deps, reader, rules),
    withFindings(deps, records),
    loadScorecardView(deps, reader, { ownerId: record.ownerId, figure }),
    deps.loadGaps(deps.clock.now()),
    recordShown(deps, reader, record.ownerId),
  ])
  const own = incomplete.get(keyText(record))?.findings ?? []
  const others = linked.flatMap((one) => incomplete.get(keyText(one)) ?? [])
  const items = others.filter(({ findings }) => findings.length > 0)
  const disputed = disputedViews(record, options)
  const charged = [...own, ...others.flatMap(({ findings }) => findings)].filter(({ isCharged }) => isCharged)
  const missing = [...own.map((finding) => findingView(deps, { record, finding }, options)), ...disputed]
  const isUnsure = hasGaps(gaps)
  return {
    title: recordTitle(record, disclosureOf(shownScope(viewer), record)),
    status: statusOf(
      {
        missing: countCharged(own),
        onActivities: found.findings,
        disputed: disputed.length,
        isUnsure,
      },
      say,
    ),
    gaps: gapView(deps, reader, gaps),
    since: sinceOf(charged, account.timeZone, say),
    missing: { items: missing, total: missing.length },
    confirmed: confirmedViews(record, options),
    linked: { items: items.map((one) => linkedView(deps, one, options)), total: found.total },
    counter,
    scorecard,
    words: cardWords(say, { more: found.total - linked.length, isUnsure }),
  }
}

/** Records that the card shows the figures of another person, if it does. Nothing is asked of the store for one's own. */
export async function recordShown(
  { db, account: { accountId }, clock }: Pick<ViewDeps, 'db' | 'account' | 'clock'>,
  { viewer }: Pick<CardReader, 'viewer'>,
  ownerId: string | null,
): Promise<void> {
  if (ownerId === null || !isAmongOwners(figureOwnersOf(viewer), ownerId)) return
  await recordReading(db, accountId, { viewer, ownerId, now: clock.now() })
}

/** The counter of the viewer's own records; null if he has none of his own. */
async function loadOwnCounter(deps: ViewDeps, reader: CardReader, rules: Ruleset): Promise<CounterView | null> {
  if (!hasOwnRecords(reader.viewer)) return null
  return loadCounterView(deps, reader, { ownerId: reader.viewer.user.ownerId, rules })
}

async function withFindings(
  { lookups, account, clock }: ViewDeps,
  records: readonly StoredRecord[],
): Promise<ReadonlyMap<string, Incomplete>> {
  const found = await loadFindingsOf(lookups, account.accountId, { keys: records, now: clock.now() })
  return new Map(records.map((record) => [keyText(record), { record, findings: found.get(keyText(record)) ?? [] }]))
}

function countCharged(findings: readonly ListedFinding[]): number {
  return findings.filter(({ isCharged }) => isCharged).length
}

/** What the status of a record is made of. */
interface StatusParts extends Readonly<Record<'missing' | 'onActivities' | 'disputed', number>> {
  /** Whether what is known of the account is not up to date. */
  readonly isUnsure: boolean
}

/** "complete", "2 missing". What is listed only does not count; what waits for a decision does not either, but leaves the record incomplete. */
export function statusOf({ missing, onActivities, disputed, isUnsure }: StatusParts, say: Say): RecordView['status'] {
  if (missing > 0) return { tone: 'bad', label: say(message('card.missing', { count: missing })) }
  if (onActivities > 0) return { tone: 'fair', label: say(message('card.missing.activities', { count: onActivities })) }
  if (disputed > 0) return { tone: 'fair', label: say(message('card.disputed', { count: disputed })) }
  if (isUnsure) return { tone: 'fair', label: say(message('card.complete.unsure')) }
  return { tone: 'good', label: say(message('card.complete')) }
}

function sinceOf(findings: readonly { readonly since: Date }[], timeZone: string, say: Say): string | null {
  const first = Math.min(...findings.map(({ since }) => since.getTime()))
  if (!Number.isFinite(first)) return null
  return say(message('card.since', { day: formatDay(new Date(first), timeZone, say.language) }))
}
