import { type Kysely, type RawBuilder, sql } from 'kysely'
import { isInScope } from '../../infra/db/in-scope.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { ScopedQuery } from '../finding-store.ts'
import type { WeekChange } from './open-trend.ts'

/** Numbers by owner and by rule; what belongs to records without an owner is under null. */
export interface ByOwnerAndRule<T> {
  readonly byOwner: ReadonlyMap<string | null, T>
  readonly byRule: ReadonlyMap<string, T>
}

/** The number of open findings that may be read. */
export async function countOpenByOwnerAndRule(
  db: Kysely<Schema>,
  { accountId, scope }: ScopedQuery,
): Promise<ByOwnerAndRule<number>> {
  const open = sql`from findings f where f.account_id = ${accountId} and f.state = 'open' and ${isInScope(scope, 'f')}`
  const { rows: owners } = await sql<{ readonly key: string | null; readonly count: number }>`
    select f.owner_id as key, count(*)::int as count ${open} group by f.owner_id`.execute(db)
  const { rows: rules } = await sql<{ readonly key: string; readonly count: number }>`
    select f.rule_id as key, count(*)::int as count ${open} group by f.rule_id`.execute(db)
  return {
    byOwner: new Map(owners.map(({ key, count }) => [key, count])),
    byRule: new Map(rules.map(({ key, count }) => [key, count])),
  }
}

export interface ChangesQuery extends ScopedQuery {
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
  const owners = await changesBy<string | null>(db, query, 'owner_id')
  const rules = await changesBy<string>(db, query, 'rule_id')
  return { byOwner: owners, byRule: rules }
}

async function changesBy<Key extends string | null>(
  db: Kysely<Schema>,
  { accountId, scope, weeks: [first, ...later], until }: ChangesQuery,
  column: 'owner_id' | 'rule_id',
): Promise<ReadonlyMap<Key, readonly WeekChange[]>> {
  if (first === undefined) return new Map()
  const boundaries = later.map((at) => at.toISOString())
  const { rows } = await sql<WeekChange & { readonly key: Key }>`
    select ${sql.ref(`e.${column}`)} as key, width_bucket(e.at, ${boundaries}::timestamptz[]) as week,
      (${count('opened', 'taken-over')} - ${count('resolved', 'handed-over')})::int as delta,
      ${count('opened')}::int as opened, ${count('resolved')}::int as resolved
    from finding_events e
    where e.account_id = ${accountId} and e.at >= ${first} and (${until}::timestamptz is null or e.at < ${until})
      and e.kind <> 'restated' and ${isInScope(scope, 'e')}
    group by 1, 2`.execute(db)
  return Map.groupBy(rows, ({ key }) => key)
}

function count(...kinds: readonly string[]): RawBuilder<number> {
  return sql<number>`count(*) filter (where e.kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))}))`
}
