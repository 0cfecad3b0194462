import { currencyCode } from '../../../domain/money.ts'
import type { Owner } from '../../../domain/owner.ts'
import { nameOf } from '../../http/api-call.ts'
import { readList } from '../../http/paging.ts'
import type { AccountDetails, Items, OddItem } from '../../port.ts'
import type { UnreadableDefinitions } from '../../schema/definitions.ts'
import type { HubSpotClient } from '../transport/client.ts'
import { limits } from '../transport/limits.ts'
import { RawAccount, type RawOwner, RawOwnerPage } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'

/**
 * HubSpot's description of the account.
 *
 * @param uiOrigin overrides the origin of HubSpot's pages; null to use the one that the account reports
 */
export async function readAccount(client: HubSpotClient, uiOrigin: string | null): Promise<AccountDetails> {
  const raw = await client.call({ method: 'GET', path: paths.accountDetails() }, RawAccount)
  client.learnTimeZone(raw.timeZone)
  return {
    externalId: raw.portalId,
    timeZone: raw.timeZone,
    currency: currencyCode(raw.companyCurrency) ?? '',
    uiOrigin: uiOrigin ?? `https://${raw.uiDomain}`,
  }
}

/** Every owner, including archived ones, and the unreadable ones; an owner that is listed as both counts as active. */
export async function readOwners(
  client: Pick<HubSpotClient, 'ask'>,
  unreadable: Pick<UnreadableDefinitions, 'report'>,
): Promise<Items<Owner>> {
  const odd: OddOwners = { owners: [], teams: [] }
  const archived = await readOwnerPages(client, true, odd)
  const active = await readOwnerPages(client, false, odd)
  unreadable.report('owner', odd.owners)
  unreadable.report('team', odd.teams)
  const byId = new Map([...archived, ...active].map((owner) => [owner.id, owner]))
  return { items: [...byId.values()], setAside: odd.owners }
}

interface OddOwners {
  readonly owners: OddItem[]
  readonly teams: OddItem[]
}

async function readOwnerPages(
  client: Pick<HubSpotClient, 'ask'>,
  archived: boolean,
  odd: OddOwners,
): Promise<readonly Owner[]> {
  const request = { method: 'GET', path: paths.owners() } as const
  return readList({ title: 'HubSpot', call: nameOf(request) }, async (after) => {
    const query = {
      limit: String(limits.listPage),
      archived: String(archived),
      ...(after === null ? {} : { after }),
    }
    const { body, size } = await client.ask({ ...request, query }, RawOwnerPage)
    const items = body.results.items.map((raw) => normaliseOwner(raw, archived))
    odd.owners.push(...body.results.setAside)
    odd.teams.push(...body.results.items.flatMap(({ teams }) => teams?.setAside ?? []))
    return { items, next: body.paging?.next?.after ?? null, size }
  })
}

/** Documented: an owner has no language, and no other object of the API has that of a user. The card reports it instead. */
function normaliseOwner(raw: RawOwner, archived: boolean): Owner {
  return {
    id: raw.id,
    userId: raw.userId ?? null,
    email: raw.email?.trim() || null,
    firstName: raw.firstName?.trim() || null,
    lastName: raw.lastName?.trim() || null,
    ...activityOf(raw, archived),
    teams: (raw.teams?.items ?? []).map((team) => ({ id: team.id, name: team.name, primary: team.primary ?? false })),
  }
}

/** Documented: a queue owns records as people do. It is not a user. */
function activityOf({ type }: RawOwner, archived: boolean): Pick<Owner, 'archived' | 'isQueue'> {
  return type === 'QUEUE' ? { archived: true, isQueue: true } : { archived }
}
