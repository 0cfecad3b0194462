import type { Kysely } from 'kysely'
import { isAmongOwners, type Owners } from '../domain/read-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Figures, type MetricList, totalOf } from '../metrics/index.ts'
import { loadScorecards, type Person, type Scorecard, type ScorecardQuery } from './scorecard-store.ts'
import { loadSupervisions } from './supervision-store.ts'
import { openTotals, type TotalsReader } from './totals/open-totals.ts'

/** The total of a team. */
export interface TeamTotal {
  readonly supervisor: Person
  /** Without their figures. */
  readonly reps: readonly Person[]
  /** Null: it would reveal the figures of individuals. */
  readonly metrics: Figures | null
}

/**
 * The scorecards of these owners, sorted by name, and the totals of these supervisors' teams, sorted by the
 * supervisor's name. Totals need the figures of the whole team, so those are loaded as well, but not returned.
 */
export async function loadScorecardsAndTotals(
  db: Kysely<Schema>,
  { owners, lastingOwners, supervisors, ...query }: ScorecardQuery & TotalsReader,
): Promise<{ readonly scorecards: readonly Scorecard[]; readonly totals: readonly TeamTotal[] }> {
  const all = await loadScorecards(db, {
    ...query,
    owners: await withTeams(db, query.accountId, { owners, supervisors }),
  })
  return {
    scorecards: all.filter(({ owner }) => isAmongOwners(owners, owner.id)),
    totals: totalsOf(all, query.metrics, { owners, lastingOwners, supervisors }),
  }
}

/** The owners, and the reps of the supervisors. */
async function withTeams(
  db: Kysely<Schema>,
  accountId: string,
  { owners, supervisors }: Pick<TotalsReader, 'owners' | 'supervisors'>,
): Promise<Owners> {
  const reps = await repsOf(db, accountId, supervisors)
  return owners === 'everyone' || reps === 'everyone' ? 'everyone' : [...new Set([...owners, ...reps])]
}

/** The reps of these supervisors. */
export async function repsOf(db: Kysely<Schema>, accountId: string, supervisors: Owners): Promise<Owners> {
  if (supervisors === 'everyone') return 'everyone'
  const teams = await loadSupervisions(db, accountId)
  return teams.filter(({ supervisorId }) => supervisors.includes(supervisorId)).map(({ ownerId }) => ownerId)
}

/** The scorecards of a supervisor's reps. */
export interface Team {
  readonly supervisor: Person
  readonly cards: readonly Scorecard[]
}

/** The teams of these supervisors, sorted by their names. A rep with several supervisors is in several teams. */
export function teamsOf(cards: readonly Scorecard[], supervisors: Owners): Team[] {
  const members = cards.flatMap((card) => card.supervisors.map((supervisor) => ({ supervisor, card })))
  return [...Map.groupBy(members, ({ supervisor }) => supervisor.id).values()]
    .flatMap((team): Team[] => {
      const supervisor = team[0]?.supervisor
      if (supervisor === undefined || !isAmongOwners(supervisors, supervisor.id)) return []
      return [{ supervisor, cards: team.map(({ card }) => card) }]
    })
    .toSorted((a, b) => a.supervisor.name.localeCompare(b.supervisor.name, 'en'))
}

function totalsOf(all: readonly Scorecard[], metrics: MetricList, reader: TotalsReader): TeamTotal[] {
  const teams = teamsOf(all, reader.supervisors)
  const open = openTotals(
    new Map(teams.map(({ supervisor, cards }) => [supervisor.id, cards.map(({ owner }) => owner.id)])),
    reader,
  )
  return teams.map(({ supervisor, cards }) => ({
    supervisor,
    reps: cards.map(({ owner }) => owner),
    metrics: open.has(supervisor.id)
      ? totalOf(
          metrics,
          cards.map((card) => card.metrics),
        )
      : null,
  }))
}
