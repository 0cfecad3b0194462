import { type Kysely, type RawBuilder, sql } from 'kysely'
import { isOpen } from '../../infra/db/finding-states.ts'
import { isInScope } from '../../infra/db/in-scope.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { FindingEventKind } from '../finding-event-store.ts'
import type { ScopedQuery } from '../finding-store.ts'
import type { WeekChange } from './open-trend.ts'

/** Numbers by owner and by rule; what belongs to records without an owner is under null. */
export interface ByOwnerAndRule<T> {
  readonly byOwner: ReadonlyMap<string | null, T>
  readonly byRule: ReadonlyMap<string, T>
}

/** A row of one of the two groupings. */
interface Grouped {
  /** Whether it is about a rule, else about an owner. */
  readonly of_rule: boolean
  readonly owner_id: string | null
  /** Null for an owner. */
  readonly rule_id: string | null
}

/** What is counted of an account. */
export interface OwnedQuery extends ScopedQuery {
  /** Only what belongs to this owner; null: to records without one. Absent: all that may be read. */
  readonly ownerId?: string | null | undefined
}

function isOf({ scope, ownerId }: OwnedQuery, alias: string): RawBuilder<boolean> {
  const isReadable = isInScope(scope, alias)
  if (ownerId === undefined) return isReadable
  const owner = sql.ref(`${alias}.owner_id`)
  return ownerId === null
    ? sql<boolean>`${owner} is null and ${isReadable}`
    : sql<boolean>`${owner} = ${ownerId} and ${isReadable}`
}

/** The number of open findings that may be read. */
export async function countOpenByOwnerAndRule(db: Kysely<Schema>, query: OwnedQuery): Promise<ByOwnerAndRule<number>> {
  const { rows } = await sql<Grouped & { readonly count: number }>`
    select grouping(f.rule_id) = 0 as of_rule, f.owner_id, f.rule_id, count(*)::int as count
    from findings f where f.account_id = ${query.accountId} and ${isOpen} and ${isOf(query, 'f')}
    group by grouping sets ((f.owner_id), (f.rule_id))`.execute(db)
  const [ofRules, ofOwners] = split(rows)
  return {
    byOwner: new Map(ofOwners.map(({ owner_id, count }) => [owner_id, count])),
    byRule: new Map(ofRules.map(({ rule_id, count }) => [rule_id ?? '', count])),
  }
}

function split<Row extends Grouped>(
  rows: readonly Row[],
): readonly [ofRules: readonly Row[], ofOwners: readonly Row[]] {
  return [rows.filter(({ of_rule: isOfRule }) => isOfRule), rows.filter(({ of_rule: isOfRule }) => !isOfRule)]
}

/** When the history of an account's findings begins; null if there is none. */
export async function loadBeginningOfHistory(db: Kysely<Schema>, accountId: string): Promise<Date | null> {
  const { rows } = await sql<{ readonly at: Date | null }>`
    select min(at) as at from finding_events where account_id = ${accountId}`.execute(db)
  return rows[0]?.at ?? null
}

export interface ChangesQuery extends OwnedQuery {
  /** The beginnings of consecutive weeks, the earliest first. At least one. */
  readonly weeks: readonly Date[]
  /** The end of the last week; null if it has not ended. */
  readonly until: Date | null
}

/** What happened in these weeks to the findings that may be read: by the owner at that time, and by rule. */
export async function loadWeekChanges(
  db: Kysely<Schema>,
  query: ChangesQuery,
): Promise<ByOwnerAndRule<readonly WeekChange[]>> {
  const {
    accountId,
    weeks: [first, ...later],
    until,
  } = query
  if (first === undefined) return { byOwner: new Map(), byRule: new Map() }
  const boundaries = later.map((at) => at.toISOString())
  const { rows } = await sql<WeekChange & Grouped>`
    select grouping(e.rule_id) = 0 as of_rule, e.owner_id, e.rule_id, e.week,
      (${count(...entering)} - ${count(...leaving)})::int as delta,
      ${count('opened')}::int as opened, ${count('resolved')}::int as resolved
    from (
      select e.owner_id, e.rule_id, e.kind, width_bucket(e.at, ${boundaries}::timestamptz[]) as week
      from finding_events e
      where e.account_id = ${accountId} and e.at >= ${first} and (${until}::timestamptz is null or e.at < ${until})
        and e.kind <> 'restated' and ${isOf(query, 'e')}
    ) e
    group by grouping sets ((e.owner_id, e.week), (e.rule_id, e.week))`.execute(db)
  const [ofRules, ofOwners] = split(rows)
  return {
    byOwner: Map.groupBy(ofOwners, ({ owner_id }) => owner_id),
    byRule: Map.groupBy(ofRules, ({ rule_id }) => rule_id ?? ''),
  }
}

/** The events that make a finding count for an owner, and those that end it. The others change no number. */
const entering: readonly FindingEventKind[] = ['opened', 'taken-over', 'refused', 'withdrawn', 'lapsed', 'charged']
const leaving: readonly FindingEventKind[] = ['resolved', 'handed-over', 'disputed', 'appealed', 'uncharged']

function count(...kinds: readonly FindingEventKind[]): RawBuilder<number> {
  return sql<number>`count(*) filter (where e.kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))}))`
}
