import { loadDigests } from '../../../digests/index.ts'
import { isAmongOwners, type ReadScope } from '../../../domain/read-scope.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import { loadFindingHistory } from '../../../findings/index.ts'
import {
  loadAuditLog,
  loadOwnLanguage,
  loadOwnLinks,
  loadSessions,
  readScopeOf,
  type UserViewer,
} from '../../../people/index.ts'
import { loadOwnedKeys, loadOwners, loadTeamEntries } from '../../../records/index.ts'
import { loadFindings } from '../../../scorecards/index.ts'
import type { Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'

/**
 * All that is stored about a person, for himself. A test lists the columns of every table that name a person, and says where
 * they are here.
 *
 * @returns sections by name
 */
export async function loadStoredAbout(
  { db, account: { accountId }, clock }: Pick<AdminDeps, 'db' | 'account' | 'clock'>,
  viewer: UserViewer,
  say: Say,
): Promise<Readonly<Record<string, unknown>>> {
  const { user } = viewer
  const { ownerId } = user
  const now = clock.now()
  const whole = { limit: null, offset: 0 }
  const owners = await loadOwners(db, accountId)
  const entries = await loadTeamEntries(db, accountId)
  const scope = readScopeOf(viewer)
  const types = typesIn(scope, ownerId)
  const findings = await loadFindings(db, { accountId, scope, ownerId, now, ...whole })
  return {
    user,
    inCrm: owners.find(({ id }) => id === ownerId) ?? null,
    supervision: entries.filter(
      ({ member, supervisorIds }) =>
        (member.type === 'owner' && member.id === ownerId) || supervisorIds.includes(ownerId),
    ),
    language: await loadOwnLanguage(db, accountId, ownerId),
    sessions: await loadSessions(db, accountId, { ownerId, now }),
    signInLinks: await loadOwnLinks(db, accountId, ownerId),
    audit: (await loadAuditLog(db, accountId, { concerningId: ownerId, ...whole })).entries,
    digests: await loadDigests(db, accountId, { supervisors: [ownerId], limit: mostDigests }),
    records: await loadOwnedKeys(db, accountId, { ownerId, types }),
    findings: findings.items.map(({ key, title, message: missing, since }) => ({
      ...key,
      title,
      missing: missing === null ? '' : say(missing),
      since,
    })),
    findingHistory: await loadFindingHistory(db, accountId, { ownerId, types }),
  }
}

/** More than a person gets in the years that digests are kept: one a week. */
const mostDigests = 10_000

/** The types of an owner's records that may be read. */
function typesIn(scope: ReadScope, ownerId: string): readonly ObjectType[] {
  const sets = scope.filter(({ owners }) => isAmongOwners(owners, ownerId))
  return objectTypes.filter((type) => sets.some(({ types }) => types === 'all' || types.includes(type)))
}
