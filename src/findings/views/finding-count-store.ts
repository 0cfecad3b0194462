import { type Kysely, type RawBuilder, sql } from 'kysely'
import { isInScope } from '../../infra/db/in-scope.ts'
import type { Schema } from '../../infra/db/schema.ts'
import type { ScopedQuery } from '../finding-store.ts'
import { type FilterName, type FindingFilter, filterNames } from './finding-filter.ts'
import { ageOf, allOf, conditionsOf, dueStateOf, stateOf } from './finding-filter-store.ts'

/** How many open findings each option of a filter leaves if the other filters stay; options without any are absent. */
export interface FindingCounts {
  /** How many meet the whole filter. */
  readonly total: number
  /** By owner; records without an owner are under null. */
  readonly owner: ReadonlyMap<string | null, number>
  /** By owner too: the options of a team are the sums of its owners. */
  readonly team: ReadonlyMap<string | null, number>
  readonly rule: ReadonlyMap<string, number>
  readonly type: ReadonlyMap<string, number>
  readonly age: ReadonlyMap<string, number>
  readonly reason: ReadonlyMap<string, number>
  readonly overdue: ReadonlyMap<string, number>
}

/** The columns by which findings are counted; `team` is counted by owner. */
const countedBy = ['owner', 'rule', 'type', 'age', 'reason', 'overdue'] as const satisfies readonly FilterName[]

/**
 * Counts the open findings that may be read, for every option of every filter, in one pass over them. Findings that no filter
 * tells apart are counted first, so that what follows is done for their groups and not for each of them.
 */
export async function countFindings(
  db: Kysely<Schema>,
  { accountId, scope, filter, now }: ScopedQuery & { readonly filter: FindingFilter; readonly now: Date },
): Promise<FindingCounts> {
  const conditions = conditionsOf(filter, now)
  const meets = [...conditions].map(([name, condition]) => sql`${condition} as ${whetherMet(name)}`)
  const groups = [...countedBy.map((name) => sql.ref(name)), ...[...conditions.keys()].map(whetherMet)]
  function others(name: FilterName | null): RawBuilder<number> {
    const rest = [...conditions.keys()].filter((one) => one !== name).map(whetherMet)
    return sql<number>`coalesce(sum(number) filter (where ${allOf(rest)}), 0)::int`
  }
  const counts = filterNames.map((name) => sql`${others(name)} as ${sql.ref(`n_${name}`)}`)
  const { rows } = await sql<CountRow>`
    select grouping(owner) as g_owner, grouping(rule) as g_rule, grouping(type) as g_type, grouping(age) as g_age,
      grouping(reason) as g_reason, grouping(overdue) as g_overdue, owner, rule, type, age, reason, overdue,
      ${sql.join(counts)}, ${others(null)} as n_all
    from (
      select c.*, count(*) as number from (
        select ${sql.join([
          sql`f.owner_id as owner, f.rule_id as rule, f.object_type as type, f.reason`,
          sql`${ageOf(now)} as age, ${dueStateOf(filter, now)} as overdue`,
          ...meets,
        ])}
        from findings f where f.account_id = ${accountId} and ${stateOf(filter)} and ${isInScope(scope, 'f')}
      ) c group by ${sql.join(groups)}
    ) c
    group by grouping sets ((owner), (rule), (type), (age), (reason), (overdue), ())`.execute(db)
  return toCounts(rows)
}

/** The column that says whether a finding meets the condition of a filter. */
function whetherMet(name: FilterName): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`is_${name}`)}`
}

type Dimension = (typeof countedBy)[number]
type CountRow = Readonly<Record<Dimension, string | null>> &
  Readonly<Record<`g_${Dimension}`, number>> &
  Readonly<Record<`n_${FilterName}`, number>> & { readonly n_all: number }

function toCounts(rows: readonly CountRow[]): FindingCounts {
  function ofSet(dimension: Dimension): readonly CountRow[] {
    return rows.filter((row) => row[`g_${dimension}`] === 0)
  }
  function countsOf(dimension: Exclude<Dimension, 'owner'>): ReadonlyMap<string, number> {
    return nonZero(ofSet(dimension).map((row) => [row[dimension] ?? '', row[`n_${dimension}`]]))
  }
  const overdue = countsOf('overdue')
  const long = overdue.get('long') ?? 0
  return {
    total: rows.find((row) => countedBy.every((dimension) => row[`g_${dimension}`] === 1))?.n_all ?? 0,
    owner: nonZero(ofSet('owner').map((row) => [row.owner, row.n_owner])),
    team: nonZero(ofSet('owner').map((row) => [row.owner, row.n_team])),
    rule: countsOf('rule'),
    type: countsOf('type'),
    age: countsOf('age'),
    reason: countsOf('reason'),
    // What is overdue for long is overdue.
    overdue: nonZero([...overdue, ['yes', (overdue.get('yes') ?? 0) + long]]),
  }
}

function nonZero<K>(entries: readonly (readonly [K, number])[]): ReadonlyMap<K, number> {
  return new Map(entries.filter(([, count]) => count > 0))
}
