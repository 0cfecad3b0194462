import { logText } from '../infra/log.ts'
import { distinctMessages, type Message } from '../words/index.ts'

/** An item that a vendor sent in place of an event; it is set aside so that the other events are processed. */
export interface SetAsideEvent {
  /** Null if its account is unknown. */
  readonly accountId: string | null
  readonly reason: Message
  readonly body: unknown
}

/** For the log. */
export const setAsideWords = 'events that cannot be read were set aside'

/** Fields for the log, without values. */
export function setAsideFields(vendor: string, events: readonly SetAsideEvent[]): object {
  const reasons = distinctMessages(events.map(({ reason }) => reason))
  return { vendor, events: events.length, why: logText(...reasons) }
}
