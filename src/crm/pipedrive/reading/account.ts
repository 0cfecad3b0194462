import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import { currencyCode } from '../../../domain/money.ts'
import type { Owner, OwnerTeam } from '../../../domain/owner.ts'
import { type Clock, hasPassed } from '../../../domain/time/clock.ts'
import { type Items, withOddParts } from '../../items.ts'
import type { AccountDetails } from '../../port.ts'
import type { UnreadableDefinitions } from '../../schema/definitions.ts'
import type { Caller } from '../transport/client.ts'
import { dataOf, listOf, RawMe, type RawOwnLanguage, RawTeam, RawUser } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { readOwnLanguage, userLanguage } from './user-language.ts'

/**
 * Pipedrive's description of the company. Uncertain: time zone and currency are those of the token's person; the API
 * does not return the company's own.
 *
 * @param uiOrigin origin of Pipedrive's pages; null for the company's own
 */
export async function readAccount(client: Caller, uiOrigin: string | null): Promise<AccountDetails> {
  const raw = await client.call({ ...endpoints.me(), kind: 'connect' }, dataOf(RawMe))
  return {
    externalId: raw.company_id,
    timeZone: raw.timezone_name,
    currency: currencyCode(raw.default_currency) ?? '',
    uiOrigin: uiOrigin ?? `https://${raw.company_domain}.pipedrive.com`,
  }
}

/** Teams and languages rarely change, and reading them costs tokens. */
const keptMs = 24 * 3_600_000

/** Every user of the company; a deactivated one counts as archived, and still owns records. */
export function createOwners(
  client: Caller,
  clock: Clock,
  unreadable: Pick<UnreadableDefinitions, 'report'>,
): () => Promise<Items<Owner>> {
  let kept: { readonly teams: readonly RawTeam[]; readonly own: RawOwnLanguage; readonly readAt: Date } | null = null
  return async () => {
    const now = clock.now()
    if (kept === null || hasPassed(kept.readAt, keptMs, now)) {
      const teams = await readTeams(client)
      unreadable.report(
        'team',
        withOddParts(teams, ({ id, users }) => ({ id, part: users })),
      )
      kept = { teams: teams.items, own: await readOwnLanguage(client), readAt: now }
    }
    const { teams, own } = kept
    const users = await client.call({ ...endpoints.users(), kind: 'sync' }, listOf(RawUser))
    unreadable.report('owner', users.setAside)
    return {
      items: users.items.map((user) => ({ ...ownerOf(user, teams), language: userLanguage(user, own) })),
      setAside: users.setAside,
    }
  }
}

/**
 * Documented: smaller plans have no teams. Uncertain: the response in that case; any refusal means that there are none.
 */
async function readTeams(client: Caller): Promise<Items<RawTeam>> {
  try {
    return await client.call({ ...endpoints.teams(), kind: 'sync' }, listOf(RawTeam))
  } catch (error) {
    if (error instanceof CrmPermissionError || error instanceof CrmNotFoundError) return { items: [], setAside: [] }
    throw error
  }
}

/** Pipedrive has one name for a person: its last word counts as the last name. */
function ownerOf(user: RawUser, teams: readonly RawTeam[]): Owner {
  const words = (user.name ?? '').split(/\s+/).filter((word) => word !== '')
  const isArchived = user.active_flag === false || user.is_deleted === true
  return {
    id: user.id,
    email: user.email?.trim() || null,
    firstName: words.slice(0, -1).join(' ') || (words[0] ?? null),
    lastName: words.length > 1 ? (words.at(-1) ?? null) : null,
    // An owner is a user.
    userId: null,
    archived: isArchived,
    teams: isArchived ? [] : teamsOf(user, teams),
  }
}

/** Pipedrive has no primary team: a user's only team counts as the primary one. */
function teamsOf({ id }: RawUser, teams: readonly RawTeam[]): readonly OwnerTeam[] {
  const own = teams.filter((team) => isLive(team) && (team.users?.items ?? []).includes(id))
  return own.map((team) => ({ id: team.id, name: team.name, primary: own.length === 1 }))
}

function isLive({ active_flag: active, deleted_flag: deleted }: RawTeam): boolean {
  return Number(active ?? 1) === 1 && Number(deleted ?? 0) === 0
}
