import type { Kysely } from 'kysely'
import { isAmongOwners, type Owners } from '../domain/read-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Figures, totalOf } from '../metrics/index.ts'
import { loadScorecards, type Person, type ScorecardQuery } from './scorecard-store.ts'

/** With fewer reps, a total and one's own figures would tell those of the others. */
export const smallestTeam = 5

/** What a team has together. */
export interface TeamTotal {
  readonly supervisor: Person
  /** Without their figures. */
  readonly reps: readonly Person[]
  /** Null: the team has fewer than five reps. */
  readonly metrics: Figures | null
}

/** The totals of these supervisors' teams by the supervisor's name, and of no rep the figures. */
export async function loadTeamTotals(
  db: Kysely<Schema>,
  { supervisors, ...query }: Omit<ScorecardQuery, 'owners'> & { readonly supervisors: Owners },
): Promise<TeamTotal[]> {
  const cards = await loadScorecards(db, { ...query, owners: 'everyone' })
  const teams = Map.groupBy(cards, ({ supervisor }) => supervisor?.id)
  const totals = [...teams.values()].flatMap((members): TeamTotal[] => {
    const supervisor = members[0]?.supervisor ?? null
    if (supervisor === null || !isAmongOwners(supervisors, supervisor.id)) return []
    const figures = members.map(({ metrics }) => metrics)
    return [
      {
        supervisor,
        reps: members.map(({ owner }) => owner),
        metrics: members.length < smallestTeam ? null : totalOf(query.metrics, figures),
      },
    ]
  })
  return totals.toSorted((a, b) => a.supervisor.name.localeCompare(b.supervisor.name, 'en'))
}
