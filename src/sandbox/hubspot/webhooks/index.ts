import type { EventFaults } from '../../core/faults/event-faults.ts'
import { sendAlways } from '../../core/http/send-always.ts'
import type { Journal } from '../../core/state/journal.ts'
import { seededRandom } from '../../core/state/seeded-random.ts'
import type { AccountState } from '../state/account-state.ts'
import { WebhookDelivery } from './delivery.ts'
import { createEventWriter, type EventForm, type WebhookEvent } from './events.ts'

export interface WebhookOptions {
  /** The address of events; without it they are dropped until `connect`. */
  readonly targetUrl?: string
  /** The signing secret; default: the app's own secret. */
  readonly clientSecret?: string
  /** The form of events about contacts, companies and deals; default `legacy`. Activities have the newer form only. */
  readonly eventForm?: EventForm
  /** Shuffles events and spreads retries: returns values in [0, 1). Default: the same sequence at each start. */
  readonly random?: () => number
  /** Whether events are sent automatically, in real time; otherwise only `deliverDue` sends. */
  readonly automatic?: boolean
  /** How long a response may take, in real milliseconds; documented: 5 seconds. */
  readonly answerWithinMs?: number
}

/** The events of the account that wait for the app. */
export interface SandboxWebhooks {
  /** Sets the address for events from now on; they are signed with the app's own secret unless another one is given. */
  connect(target: { readonly targetUrl: string; readonly clientSecret?: string }): void
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
}

export interface WebhookParts {
  readonly state: AccountState
  /** The account's file. */
  readonly storage: Journal
  readonly clock: () => Date
  readonly app: { readonly appId: number; readonly clientSecret: string }
  readonly options: WebhookOptions
}

/** Reports to the app what happens to the account from now on. */
export function startWebhooks({ state, storage, clock, app, options }: WebhookParts): SandboxWebhooks & {
  close(): Promise<void>
} {
  const random = options.random ?? seededRandom(1)
  const delivery = new WebhookDelivery({ clock, random, answerWithinMs: options.answerWithinMs ?? 5000 })
  const writer = createEventWriter({ state, storage, appId: app.appId, form: options.eventForm ?? 'legacy', random })
  const clientSecret = options.clientSecret ?? app.clientSecret
  if (options.targetUrl !== undefined) delivery.connect({ targetUrl: options.targetUrl, clientSecret })
  state.onChange((changes) => {
    delivery.add(writer.eventsOf(changes))
  })
  const stop = options.automatic === true ? sendAlways(delivery) : undefined
  return {
    connect: (target) => {
      delivery.connect({ clientSecret, ...target })
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
    async close() {
      stop?.()
      await delivery.close()
    },
  }
}
