import type { Owner } from '../../../domain/owner.ts'
import { isAmongOwners, type ReadScope } from '../../../domain/read-scope.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { readScopeOf, type Viewer } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { loadSupervisions } from '../../../scorecards/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'

/** What the filters of an account choose from. */
export interface FilterWorld {
  readonly scope: ReadScope
  /** Everybody in the account, those who have left too. */
  readonly owners: readonly Owner[]
  /** The owners of each team, by the supervisor's id. */
  readonly teams: ReadonlyMap<string, readonly string[]>
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
  return { scope: readScopeOf(viewer), owners, teams, ruleset }
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

/** Whether any records of a type may be read. */
export function mayReadType(scope: ReadScope, type: ObjectType): boolean {
  return scope.some(({ types }) => types === 'all' || types.includes(type))
}
