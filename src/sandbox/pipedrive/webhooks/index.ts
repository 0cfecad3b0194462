import type { EventFaults } from '../../core/faults/event-faults.ts'
import { sendAlways } from '../../core/http/send-always.ts'
import { seededRandom } from '../../core/state/seeded-random.ts'
import type { AccountState } from '../state/account-state.ts'
import { WebhookDelivery } from './delivery.ts'
import { eventsOf, type WebhookEvent } from './events.ts'

export interface WebhookOptions {
  /** Makes the ids of events: at least 0, less than 1. A sequence of its own for each start of the account unless given. */
  readonly random?: () => number
  /**
   * Whether events are sent by themselves, in real time, several at once; otherwise only `deliverDue` sends, one after
   * the other.
   */
  readonly automatic?: boolean
  /** How long an answer may take, in real milliseconds; documented: 10 seconds. */
  readonly answerWithinMs?: number
  /** Whether events go nowhere until `beginToTell`. */
  readonly isSilent?: boolean
}

/** The events of the account on their way to its webhooks. */
export interface SandboxWebhooks {
  /** From now on events are sent; what has happened until then is told to nobody. */
  startDelivery(): void
  /**
   * Sends what is due by the sandbox's clock.
   *
   * @returns how many events were taken; resolves when all requests have been answered or have failed
   */
  deliverDue(): Promise<number>
  /** Every event that was answered with 2xx, as it was sent. */
  acknowledged(): readonly WebhookEvent[]
  /** How many events have neither been taken nor given up. */
  readonly waiting: number
  /** What goes wrong on the way; null: nothing. */
  faults: EventFaults | null
  /** Ends every webhook, as Pipedrive does with one that it has not reached for three days. */
  endAll(): void
}

export interface WebhookParts {
  readonly state: AccountState
  readonly clock: () => Date
  /** How often the account was started, from 1. */
  readonly starts: number
  readonly options: WebhookOptions
}

const atOnce = 10

/** Tells the account's webhooks of what happens from now on. */
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
