import type { CrmEvent, ReadEvents, UnreadableEvent } from '../crm/port.ts'
import type { ReceivedEvent } from './inbox-store.ts'
import type { SetAsideEvent } from './set-aside-event.ts'

/** Minset's id of a vendor's account; null if it is not connected. */
export type AccountIdOf = (vendor: string, externalId: string) => Promise<string | null>

/**
 * Assigns events to accounts, and omits events of accounts that are not connected. Which subscription they were sent
 * for is checked when they are sorted: a new subscription sends changes before its id is known here, and acknowledged
 * events must be kept.
 */
export async function assignEvents(
  accountIdOf: AccountIdOf,
  vendor: string,
  { events, unreadable }: ReadEvents,
): Promise<{ readonly received: readonly ReceivedEvent[]; readonly setAside: readonly SetAsideEvent[] }> {
  const accountIds = new Map<string | null, string | null>()
  for (const externalId of new Set([...events, ...unreadable].map(idOf))) {
    if (externalId !== null) accountIds.set(externalId, await accountIdOf(vendor, externalId))
  }
  const received: ReceivedEvent[] = []
  for (const event of events) {
    const accountId = accountIds.get(event.externalId) ?? null
    if (accountId !== null) received.push({ accountId, event })
  }
  const setAside = unreadable.map(({ externalId, reason, body }) => ({
    accountId: accountIds.get(externalId) ?? null,
    reason,
    body,
  }))
  return { received, setAside }
}

function idOf({ externalId }: CrmEvent | UnreadableEvent): string | null {
  return externalId
}
