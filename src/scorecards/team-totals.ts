import type { Kysely } from 'kysely'
import { isAmongOwners, type Owners } from '../domain/read-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Figures, type MetricList, totalOf } from '../metrics/index.ts'
import { loadScorecards, type Person, type Scorecard, type ScorecardQuery } from './scorecard-store.ts'

/** In a smaller team, the total and one rep's own figures would reveal those of the others. */
export const smallestTeam = 5

/** The total of a team. */
export interface TeamTotal {
  readonly supervisor: Person
  /** Without their figures. */
  readonly reps: readonly Person[]
  /** Null: the team has fewer than five reps. */
  readonly metrics: Figures | null
}

/**
 * The scorecards of these owners, sorted by name, and the totals of these supervisors' teams, sorted by the
 * supervisor's name. Totals need the figures of the whole team, so everybody's are loaded, once; those of other owners
 * are not returned.
 */
export async function loadScorecardsAndTotals(
  db: Kysely<Schema>,
  { owners, supervisors, ...query }: ScorecardQuery & { readonly supervisors: Owners },
): Promise<{ readonly scorecards: readonly Scorecard[]; readonly totals: readonly TeamTotal[] }> {
  const all = await loadScorecards(db, { ...query, owners: 'everyone' })
  return {
    scorecards: all.filter(({ owner }) => isAmongOwners(owners, owner.id)),
    totals: totalsOf(all, query.metrics, supervisors),
  }
}

function totalsOf(cards: readonly Scorecard[], metrics: MetricList, supervisors: Owners): TeamTotal[] {
  const teams = Map.groupBy(cards, ({ supervisor }) => supervisor?.id)
  const totals = [...teams.values()].flatMap((members): TeamTotal[] => {
    const supervisor = members[0]?.supervisor ?? null
    if (supervisor === null || !isAmongOwners(supervisors, supervisor.id)) return []
    const figures = members.map((card) => card.metrics)
    return [
      {
        supervisor,
        reps: members.map(({ owner }) => owner),
        metrics: members.length < smallestTeam ? null : totalOf(metrics, figures),
      },
    ]
  })
  return totals.toSorted((a, b) => a.supervisor.name.localeCompare(b.supervisor.name, 'en'))
}
