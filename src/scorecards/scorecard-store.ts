import type { Kysely } from 'kysely'
import { type Owner, ownerName } from '../domain/owner.ts'
import { isAmongOwners, type Owners } from '../domain/read-scope.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Figures, figuresOf, type MetricList } from '../metrics/index.ts'
import { loadOwners } from '../records/index.ts'
import { loadFigures } from './figure-store.ts'
import type { Period } from './period.ts'
import { isAnySupervised, loadSupervisions } from './supervision-store.ts'

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

/**
 * The scorecards of those of the owners who are reps, sorted by name. Reps are the owners with a supervisor; if nobody
 * has one, all owners who are not archived.
 */
export async function loadScorecards(db: Kysely<Schema>, query: ScorecardQuery): Promise<Scorecard[]> {
  const { accountId, owners: among } = query
  const supervisions = await loadSupervisions(db, accountId, among)
  const people = among === 'everyone' ? among : [...among, ...supervisions.map(({ supervisorId }) => supervisorId)]
  const owners = new Map((await loadOwners(db, accountId, people)).map((owner) => [owner.id, owner]))
  const supervisors = Map.groupBy(supervisions, ({ ownerId }) => ownerId)
  const isByTeam = supervisors.size > 0 || (among !== 'everyone' && (await isAnySupervised(db, accountId)))
  const figures = await loadFigures(db, query)
  function supervisorsOf(ownerId: string): readonly Person[] {
    return (supervisors.get(ownerId) ?? [])
      .flatMap(({ supervisorId }) => owners.get(supervisorId) ?? [])
      .map(personOf)
      .toSorted(byName)
  }
  return [...owners.values()]
    .filter((owner) => isAmongOwners(query.owners, owner.id))
    .filter((owner) => (isByTeam ? supervisors.has(owner.id) : !owner.archived))
    .map((owner) => ({
      owner: personOf(owner),
      supervisors: supervisorsOf(owner.id),
      metrics: figures.get(owner.id) ?? noFigures(query.metrics),
    }))
    .toSorted((a, b) => byName(a.owner, b.owner))
}

function personOf(owner: Owner): Person {
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
