import type { Kysely, Selectable } from 'kysely'
import { type CrmRecord, objectTypes, type RecordKey } from '../../../src/domain/record.ts'
import type { FindingFilter } from '../../../src/findings/index.ts'
import type { Schema } from '../../../src/infra/db/schema.ts'
import type { FindingEventsTable, FindingsTable } from '../../../src/infra/db/tables/findings.ts'
import { factsOf } from '../../../src/rules/index.ts'
import { dayAt, dayOf, isIn, lastMondays, mondayOf } from './plain-calendar.ts'

type Finding = Selectable<FindingsTable>

/** All that figures are about, as it is stored. */
export interface CountedRows {
  readonly timeZone: string
  readonly currency: string
  readonly now: Date
  readonly records: readonly CrmRecord[]
  readonly findings: readonly Finding[]
  readonly events: readonly Selectable<FindingEventsTable>[]
  readonly owners: readonly { readonly id: string; readonly archived: boolean }[]
  readonly supervisions: readonly { readonly ownerId: string; readonly supervisorId: string }[]
}

/** Loads every row of an account. */
export async function loadCounted(
  db: Kysely<Schema>,
  accountId: string,
  of: Pick<CountedRows, 'timeZone' | 'currency' | 'now'>,
): Promise<CountedRows> {
  const records = await db.selectFrom('records').selectAll().where('account_id', '=', accountId).execute()
  const owners = await db.selectFrom('owners').selectAll().where('account_id', '=', accountId).execute()
  const supervisions = await db.selectFrom('supervisions').selectAll().where('account_id', '=', accountId).execute()
  return {
    ...of,
    records: records.map((row) => ({
      type: row.object_type as CrmRecord['type'],
      id: row.record_id,
      ownerId: row.owner_id,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      fields: row.fields,
      vendorFields: row.vendor_fields,
    })),
    findings: await db.selectFrom('findings').selectAll().where('account_id', '=', accountId).execute(),
    events: await db.selectFrom('finding_events').selectAll().where('account_id', '=', accountId).execute(),
    owners: owners.map((row) => ({ id: row.owner_id, archived: row.archived })),
    supervisions: supervisions.map((row) => ({ ownerId: row.owner_id, supervisorId: row.supervisor_id })),
  }
}

/** A record, and whether a finding of it is open. */
function isIncomplete({ findings }: CountedRows, { type, id }: CrmRecord): boolean {
  return findings.some((one) => one.state === 'open' && one.object_type === type && one.record_id === id)
}

/** The figures of some owners in a period, by the ids of the metrics. @param owners null: records without an owner */
export function countFigures(
  rows: CountedRows,
  owners: readonly (string | null)[],
  period: string,
): Record<string, unknown> {
  const { timeZone, now, currency } = rows
  const own = rows.records.filter(({ ownerId }) => owners.includes(ownerId))
  const open = rows.findings.filter((one) => one.state === 'open' && owners.includes(one.owner_id))
  const isDuring = isIn(period, dayAt(now, timeZone))
  function during(type: string, field: string, is: Readonly<Record<string, string>> = {}): readonly CrmRecord[] {
    return own.filter(
      (one) =>
        one.type === type &&
        (period === 'all' || isDuring(dayOf(one.fields[field], timeZone))) &&
        Object.entries(is).every(([name, value]) => one.fields[name] === value),
    )
  }
  const won = during('deal', 'closeDate', { stage: 'won' })
  const lost = during('deal', 'closeDate', { stage: 'lost' })
  const closed = won.length + lost.length
  const sums: Record<string, number> = {}
  for (const { fields } of won) {
    const [code, amount] = [String(fields['currency'] ?? currency), fields['amount']]
    if (typeof amount === 'number') sums[code] = (sums[code] ?? 0) + amount
  }
  return {
    recordsOwned: own.length,
    recordsComplete: own.filter((one) => !isIncomplete(rows, one)).length,
    findingsOpen: open.length,
    findingsOverdue: open.filter((one) => one.due_at < now).length,
    contactsReachable: own.filter((one) => factsOf(one, { country: 'NO' })?.['reachable'] === true).length,
    calls: during('call', 'at').length,
    meetingsHeld: during('meeting', 'startsAt', { outcome: 'held' }).length,
    dealsWon: won.length,
    dealsWonValue: sums,
    dealsLost: lost.length,
    winRate: closed === 0 ? null : won.length / closed,
  }
}

/** Who has a scorecard. */
export function repIds({ owners, supervisions }: CountedRows): readonly string[] {
  const supervised = new Set(supervisions.map(({ ownerId }) => ownerId))
  const reps = owners.filter(({ id, archived }) => (supervisions.length > 0 ? supervised.has(id) : !archived))
  return reps.map(({ id }) => id).toSorted()
}

/** How many findings of some owners were opened and resolved in a period. */
export function countChanges(
  { events, timeZone, now }: CountedRows,
  owners: readonly (string | null)[],
  period: string,
) {
  const isDuring = isIn(period, dayAt(now, timeZone))
  function count(kind: string): number {
    return events.filter(
      (one) => one.kind === kind && owners.includes(one.owner_id) && isDuring(dayAt(one.at, timeZone)),
    ).length
  }
  return { opened: count('opened'), resolved: count('resolved') }
}

/** The owners in a supervisor's team. */
export function memberIds({ supervisions }: CountedRows, supervisorId: string): readonly string[] {
  return supervisions.filter((one) => one.supervisorId === supervisorId).map(({ ownerId }) => ownerId)
}

/**
 * What somebody has repaired this week, of rules in force and on records that are still there; that and what is open; and how
 * many records are on his list.
 */
export function countRepaired(rows: CountedRows, ownerId: string, ruleIds: readonly string[]) {
  const { events, records, findings, timeZone, now } = rows
  const isDuring = isIn('week', dayAt(now, timeZone))
  const own = findings.filter((one) => one.owner_id === ownerId)
  const resolved = events.filter(
    (one) =>
      one.kind === 'resolved' &&
      one.owner_id === ownerId &&
      ruleIds.includes(one.rule_id) &&
      isDuring(dayAt(one.at, timeZone)) &&
      records.some(({ type, id }) => type === one.object_type && id === one.record_id),
  )
  const repaired = new Set(resolved.map((one) => one.finding_id)).size
  const listed = own.filter(({ state, repaired_by: by }) => (state === 'open' || state === 'noted') && by === 'owner')
  return {
    repaired,
    of: repaired + own.filter(({ state }) => state === 'open').length,
    total: new Set(listed.map((one) => `${one.object_type} ${one.record_id}`)).size,
  }
}

/** How many records of each type there are, and how many of them have no open finding. */
export function countComplete(rows: CountedRows) {
  return objectTypes.map((type) => {
    const all = rows.records.filter((record) => record.type === type)
    return { type, total: all.length, complete: all.filter((record) => !isIncomplete(rows, record)).length }
  })
}

const dayMs = 86_400_000

function ageOf({ since }: Finding, now: Date): string {
  const days = (now.getTime() - since.getTime()) / dayMs
  return (
    [['week', 7] as const, ['month', 30] as const, ['quarter', 90] as const].find(([, most]) => days < most)?.[0] ??
    'older'
  )
}

/** Whether it is overdue; and whether for more than four weeks, which is overdue too. */
function dueStatesOf({ state, due_at: dueAt }: Finding, now: Date): readonly string[] {
  const late = state === 'open' ? now.getTime() - dueAt.getTime() : 0
  if (late <= 0) return ['no']
  return late > 28 * dayMs ? ['yes', 'long'] : ['yes']
}

/** What each finding is by each filter. */
function optionsOf(finding: Finding, now: Date): Readonly<Record<string, readonly (string | null)[]>> {
  return {
    owner: [finding.owner_id],
    team: [finding.owner_id],
    rule: [finding.rule_id],
    type: [finding.object_type],
    age: [ageOf(finding, now)],
    reason: [finding.reason],
    overdue: dueStatesOf(finding, now),
  }
}

/** How many findings each option of each filter leaves if the other filters stay. */
export function countOptions({ findings, now }: CountedRows, { listing, ...filter }: FindingFilter) {
  const listed = findings.filter(({ state }) => state === (listing ?? 'open')).map((finding) => optionsOf(finding, now))
  const given = Object.entries(filter).filter(([, wanted]) => wanted !== undefined)
  function isLeft(options: (typeof listed)[number], apart: string | null): boolean {
    return given.every(
      ([name, wanted]) => name === apart || options[name]?.some((one) => [wanted].flat().includes(one)),
    )
  }
  function counts(name: string): ReadonlyMap<string | null, number> {
    const left = listed.filter((options) => isLeft(options, name)).flatMap((options) => options[name] ?? [])
    return new Map([...Map.groupBy(left, (option) => option)].map(([option, all]) => [option, all.length]))
  }
  const names = ['owner', 'team', 'rule', 'type', 'age', 'reason', 'overdue']
  return {
    total: listed.filter((options) => isLeft(options, null)).length,
    ...Object.fromEntries(names.map((name) => [name, counts(name)])),
  }
}

/** The open findings at a moment, as somebody looking then would have seen them. */
export interface Snapshot {
  readonly at: Date
  readonly open: readonly {
    readonly ownerId: string | null
    readonly ruleId: string
    readonly key: Pick<RecordKey, 'type'>
  }[]
}

/** The Mondays of the last weeks; null for those of weeks that ended before anything happened to a finding. */
function knownMondays({ events, timeZone, now }: CountedRows, weeks: number): readonly (string | null)[] {
  const mondays = lastMondays(weeks, dayAt(now, timeZone))
  const eventful = [...events.map(({ at }) => mondayOf(dayAt(at, timeZone))), ...mondays.slice(-1)]
  return mondays.map((monday) => (eventful.some((known) => known <= monday) ? monday : null))
}

/** How many were open at the end of each of the last weeks, and are now, by what somebody saw. */
export function openAtWeekEnds(
  snapshots: readonly Snapshot[],
  rows: CountedRows,
  { weeks, isCounted }: { readonly weeks: number; readonly isCounted: (one: Snapshot['open'][number]) => boolean },
): readonly (number | null)[] {
  return knownMondays(rows, weeks).map((monday) => {
    if (monday === null) return null
    const last = snapshots.findLast(({ at }) => mondayOf(dayAt(at, rows.timeZone)) <= monday)
    return last?.open.filter(isCounted).length ?? 0
  })
}

/** How many findings of some owners were opened and resolved in each of the last weeks. */
export function changesInWeeks(rows: CountedRows, owners: readonly (string | null)[], weeks: number) {
  const { events, timeZone } = rows
  return knownMondays(rows, weeks).map((monday) => {
    if (monday === null) return null
    const own = events.filter((one) => owners.includes(one.owner_id) && mondayOf(dayAt(one.at, timeZone)) === monday)
    const kinds = own.map(({ kind }) => kind)
    return {
      opened: kinds.filter((kind) => kind === 'opened').length,
      resolved: kinds.filter((kind) => kind === 'resolved').length,
    }
  })
}
