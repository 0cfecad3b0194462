import type { EventFaults } from '../../core/faults/event-faults.ts'
import { sendAlways } from '../../core/http/send-always.ts'
import { seededRandom } from '../../core/state/seeded-random.ts'
import type { AccountState } from '../state/account-state.ts'
import { WebhookDelivery } from './delivery.ts'
import { eventsOf, type WebhookEvent } from './events.ts'

export interface WebhookOptions {
  /**
   * Source of the events' ids: returns values in [0, 1). Default: a different sequence for each start of the account.
   */
  readonly random?: () => number
  /**
   * Whether events are sent automatically, in real time, several at once; otherwise only `deliverDue` sends, one after
   * the other.
   */
  readonly automatic?: boolean
  /** How long a response may take, in real milliseconds; documented: 10 seconds. */
  readonly answerWithinMs?: number
  /** Whether events are dropped until `startDelivery` is called. */
  readonly isSilent?: boolean
}

/** The events of the account that wait for its webhooks. */
export interface SandboxWebhooks {
  /** Starts to send events; earlier changes are not reported. */
  startDelivery(): void
  /**
   * Sends events that are due by the sandbox's clock.
   *
   * @returns the number of accepted events; resolves when all requests have been answered or have failed
   */
  deliverDue(): Promise<number>
  /** Every event that was answered with 2xx, as sent. */
  acknowledged(): readonly WebhookEvent[]
  /** The number of events that have been neither accepted nor dropped. */
  readonly waiting: number
  /** Delivery faults; null: none. */
  faults: EventFaults | null
  /** Ends every webhook, as Pipedrive does with one that it has not reached for three days. */
  endAll(): void
}

export interface WebhookParts {
  readonly state: AccountState
  readonly clock: () => Date
  /** How often the account was started, including this time. */
  readonly starts: number
  readonly options: WebhookOptions
}

const atOnce = 10

/** Sends to the account's webhooks what happens from now on. */
export function startWebhooks({
  state,
  clock,
  starts,
  options,
}: WebhookParts): SandboxWebhooks & { close(): Promise<void> } {
  const random = options.random ?? seededRandom(starts)
  const isAutomatic = options.automatic === true
  const delivery = new WebhookDelivery({
    webhooks: state.webhooks,
    clock,
    answerWithinMs: options.answerWithinMs ?? 10_000,
    atOnce: isAutomatic ? atOnce : 1,
  })
  let isSilent = options.isSilent === true
  state.onChange((changes) => {
    if (!isSilent) delivery.add(eventsOf(state, changes, random))
  })
  const stop = isAutomatic ? sendAlways(delivery) : undefined
  return {
    startDelivery() {
      isSilent = false
    },
    deliverDue: () => delivery.deliverDue(),
    acknowledged: () => delivery.acknowledged(),
    get waiting() {
      return delivery.waiting
    },
    get faults() {
      return delivery.faults
    },
    set faults(faults) {
      delivery.faults = faults
    },
    endAll() {
      for (const { id } of state.webhooks.all()) state.webhooks.remove(id)
    },
    async close() {
      stop?.()
      await delivery.close()
    },
  }
}
