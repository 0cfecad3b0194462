import type { Owner } from '../../../domain/owner.ts'
import { isAmongOwners, type Owners, type ReadScope } from '../../../domain/read-scope.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { readScopeOf, totalsReaderOf, type Viewer } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { loadSupervisions, openTotals } from '../../../scorecards/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'

/** What the filters of an account choose from. */
export interface FilterWorld {
  readonly scope: ReadScope
  /** Everybody in the account, those who have left too. */
  readonly owners: readonly Owner[]
  /** The owners of each team, by the supervisor's id. */
  readonly teams: ReadonlyMap<string, readonly string[]>
  /** Of whose records the viewer may read how much they lack: of people, it is a figure; of a queue, nobody's. */
  readonly figureOwners: Owners
  /** The supervisors of the teams whose totals the viewer may read. */
  readonly openTeams: ReadonlySet<string>
  readonly ruleset: Pick<Ruleset, 'rules' | 'segments'>
}

/** Loads it for a viewer. */
export async function loadFilterWorld(
  { db, account, loadRuleset }: Pick<AdminDeps, 'db' | 'account' | 'loadRuleset'>,
  viewer: Viewer,
): Promise<FilterWorld> {
  const { accountId } = account
  const [owners, teams, ruleset] = await Promise.all([
    loadOwners(db, accountId),
    loadTeams({ db, account }),
    loadRuleset(),
  ])
  return { ...readableBy(viewer, { teams, owners }), owners, teams, ruleset }
}

/** What a viewer may read of an account's records and figures. Pure. */
export function readableBy(
  viewer: Viewer,
  { teams, owners }: Pick<FilterWorld, 'teams' | 'owners'>,
): Pick<FilterWorld, 'scope' | 'figureOwners' | 'openTeams'> {
  const reader = totalsReaderOf(viewer)
  const queues = owners.filter(({ isQueue }) => isQueue === true).map(({ id }) => id)
  const figureOwners = reader.owners === 'everyone' ? 'everyone' : [...reader.owners, ...queues]
  return { scope: readScopeOf(viewer), figureOwners, openTeams: openTotals(teams, reader) }
}

/** The owners of each team, by the supervisor's id. */
async function loadTeams({
  db,
  account,
}: Pick<AdminDeps, 'db' | 'account'>): Promise<ReadonlyMap<string, readonly string[]>> {
  const supervisions = await loadSupervisions(db, account.accountId)
  const bySupervisor = Map.groupBy(supervisions, ({ supervisorId }) => supervisorId)
  return new Map([...bySupervisor].map(([id, members]) => [id, members.map(({ ownerId }) => ownerId)]))
}

/** Whether any records of an owner may be read. */
export function mayReadOwner(scope: ReadScope, ownerId: string): boolean {
  return scope.some(({ owners }) => isAmongOwners(owners, ownerId))
}

/** Whether the viewer may read how much an owner's records lack. @param ownerId null: records without an owner */
export function mayCount({ figureOwners }: Pick<FilterWorld, 'figureOwners'>, ownerId: string | null): boolean {
  return ownerId === null || isAmongOwners(figureOwners, ownerId)
}

/** Whether the viewer may read how much the records of a team lack, as far as he may read the records. */
export function mayCountTeam(world: FilterWorld, supervisorId: string): boolean {
  const readable = (world.teams.get(supervisorId) ?? []).filter((id) => mayReadOwner(world.scope, id))
  if (readable.length === 0) return false
  return world.openTeams.has(supervisorId) || readable.every((id) => mayCount(world, id))
}

/** Whether the viewer may read of all records that are his to read whose they are. */
export function mayCountEverybody({ scope, figureOwners }: FilterWorld): boolean {
  if (figureOwners === 'everyone') return true
  return scope.every(({ owners }) => owners !== 'everyone' && owners.every((id) => figureOwners.includes(id)))
}

/** Whether any records of a type may be read. */
export function mayReadType(scope: ReadScope, type: ObjectType): boolean {
  return scope.some(({ types }) => types === 'all' || types.includes(type))
}
