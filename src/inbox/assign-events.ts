import type { CrmEvent, ReadEvents, UnreadableEvent } from '../crm/port.ts'
import type { ReceivedEvent } from './inbox-store.ts'
import type { SetAsideEvent } from './set-aside-event.ts'

/** Our id of a vendor's account; null where it is not connected. */
export type AccountIdOf = (vendor: string, externalId: string) => Promise<string | null>

/**
 * Whose events they are. Events of accounts that are not connected are left out. For which subscription they were sent is
 * looked at when they are sorted: one that was made a moment ago tells of changes before we know its id, and what has been
 * acknowledged is kept.
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
