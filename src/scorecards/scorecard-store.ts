import type { Kysely } from 'kysely'
import { ownerName } from '../domain/owner.ts'
import { isAmongOwners, type Owners } from '../domain/read-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Figures, figuresOf, type MetricList } from '../metrics/index.ts'
import { loadFigures } from './figure-store.ts'
import type { Period } from './period.ts'
import { loadSupervisedOwners, type SupervisedOwner } from './supervision-store.ts'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

/** A rep's figures for a period. */
export interface Scorecard {
  readonly owner: Person
  /** Sorted by name. */
  readonly supervisors: readonly Person[]
  readonly metrics: Figures
}

export interface ScorecardQuery {
  readonly accountId: string
  /** The owners whose scorecards are loaded. */
  readonly owners: Owners
  readonly period: Period
  readonly now: Date
  readonly metrics: MetricList
}

type NamedOwner = SupervisedOwner['owner']

/**
 * The scorecards of those of the owners who are reps, sorted by name. Reps are the owners with a supervisor; if nobody
 * has one, all owners who are not archived.
 */
export async function loadScorecards(db: Kysely<Schema>, query: ScorecardQuery): Promise<Scorecard[]> {
  // Together, because a person waits for them.
  const [people, figures] = await Promise.all([
    loadSupervisedOwners(db, query.accountId, query.owners),
    loadFigures(db, query),
  ])
  const byId = new Map(people.map(({ owner }) => [owner.id, owner]))
  const reps = people
    .filter(({ owner }) => isAmongOwners(query.owners, owner.id))
    .filter(({ owner, supervisorIds, isByTeam }) => (isByTeam ? supervisorIds.length > 0 : !owner.archived))
  return reps
    .map(({ owner, supervisorIds }) => ({
      owner: personOf(owner),
      supervisors: supervisorIds.flatMap((id) => personsOf(byId.get(id))).toSorted(byName),
      metrics: figures.get(owner.id) ?? noFigures(query.metrics),
    }))
    .toSorted((a, b) => byName(a.owner, b.owner))
}

function personsOf(owner: NamedOwner | undefined): readonly Person[] {
  return owner === undefined ? [] : [personOf(owner)]
}

function personOf(owner: NamedOwner): Person {
  return { id: owner.id, name: ownerName(owner), email: owner.email }
}

function byName(a: Person, b: Person): number {
  return a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id)
}

/** The figures of records without an owner. */
export async function loadOwnerless(db: Kysely<Schema>, query: Omit<ScorecardQuery, 'owners'>): Promise<Figures> {
  return (await loadFigures(db, { ...query, owners: null })).get(null) ?? noFigures(query.metrics)
}

function noFigures(metrics: MetricList): Figures {
  return figuresOf(metrics, { counts: {}, sums: {} })
}
