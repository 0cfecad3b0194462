import type { EventFaults } from '../../core/faults/event-faults.ts'
import { sendAlways } from '../../core/http/send-always.ts'
import type { Journal } from '../../core/state/journal.ts'
import { seededRandom } from '../../core/state/seeded-random.ts'
import type { AccountState } from '../state/account-state.ts'
import { WebhookDelivery } from './delivery.ts'
import { createEventWriter, type EventForm, type WebhookEvent } from './events.ts'

export interface WebhookOptions {
  /** Where events go; without it they go nowhere until `connect`. */
  readonly targetUrl?: string
  /** What they are signed with; the app's own secret unless given. */
  readonly clientSecret?: string
  /** How contacts, companies and deals are told of; `legacy` unless given. Activities have the newer form only. */
  readonly eventForm?: EventForm
  /** Orders events and spreads retries: at least 0, less than 1. The same sequence at each start unless given. */
  readonly random?: () => number
  /** Whether events are sent by themselves, in real time; otherwise only `deliverDue` sends. */
  readonly automatic?: boolean
  /** How long an answer may take, in real milliseconds; documented: 5 seconds. */
  readonly answerWithinMs?: number
}

/** The events of the account on their way to the app. */
export interface SandboxWebhooks {
  /** From now on events go to this address, signed with the app's own secret unless another one is given. */
  connect(target: { readonly targetUrl: string; readonly clientSecret?: string }): void
  /**
   * Sends what is due by the sandbox's clock.
   *
   * @returns how many events the app took; resolves when all requests have been answered or have failed
   */
  deliverDue(): Promise<number>
  /** Every event that was answered with 2xx, as it was sent. */
  acknowledged(): readonly WebhookEvent[]
  /** How many events have neither been taken nor given up. */
  readonly waiting: number
  /** What goes wrong on the way; null: nothing. */
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

/** Tells the app of what happens to the account from now on. */
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
