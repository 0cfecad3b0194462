import { type EventFaults, queueUp, type Waiting } from '../../core/faults/event-faults.ts'
import type { WebhookSubscription, WebhookSubscriptions } from '../state/webhook-subscriptions.ts'
import { type AddressHealth, createAddressHealth } from './address-health.ts'
import type { OutgoingEvent, WebhookEvent } from './events.ts'

/** Documented: three retries, with these waits after the previous attempt. */
const retrySeconds = [3, 30, 150]
/** How often an unchanged state of a webhook's last delivery is stored: each time adds a line to the account's file. */
const noteEveryMs = 60_000

export interface DeliveryOptions {
  readonly webhooks: WebhookSubscriptions
  readonly clock: () => Date
  /** How long a response may take, in real time. */
  readonly answerWithinMs: number
  /** Maximum concurrent requests; with one, events are sent in queue order. */
  readonly atOnce: number
}

/**
 * Sends events to their webhooks, and resends those that are not accepted. They are queued in memory: a restart loses
 * them.
 */
export class WebhookDelivery {
  /** Delivery faults; null: none. */
  faults: EventFaults | null = null
  readonly #options: DeliveryOptions
  readonly #health: AddressHealth = createAddressHealth()
  #waiting: readonly Waiting<OutgoingEvent>[] = []
  #inFlight = 0
  readonly #acknowledged: WebhookEvent[] = []
  readonly #closing = new AbortController()
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Queues new events. */
  add(events: readonly OutgoingEvent[]): void {
    const dueAt = this.#now()
    const arrived = events.map((event) => ({ event, dueAt }))
    this.#waiting = queueUp(this.#waiting, arrived, this.faults)
  }

  /** The number of events that have been neither accepted nor dropped. */
  get waiting(): number {
    return this.#waiting.length + this.#inFlight
  }

  /** The events that were answered with 2xx, as sent; one that was sent twice is included twice. */
  acknowledged(): readonly WebhookEvent[] {
    return this.#acknowledged
  }

  /**
   * Sends events that are due by the clock, and those that become due meanwhile.
   *
   * @returns the number of accepted events, once all requests have been answered or abandoned
   */
  async deliverDue(): Promise<number> {
    const round = this.#running.then(() => this.#deliverRound())
    this.#running = round
    return round
  }

  /** Aborts requests in progress. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  #now(): number {
    return this.#options.clock().getTime()
  }

  async #deliverRound(): Promise<number> {
    const senders = Array.from({ length: this.#options.atOnce }, () => this.#sendUntilNoneIsDue())
    const counts = await Promise.all(senders)
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async #sendUntilNoneIsDue(): Promise<number> {
    let taken = 0
    for (let outgoing = this.#takeDue(); outgoing !== null; outgoing = this.#takeDue()) {
      this.#inFlight += 1
      if (await this.#deliver(outgoing)) taken += 1
      this.#inFlight -= 1
    }
    return taken
  }

  #takeDue(): OutgoingEvent | null {
    if (this.#closing.signal.aborted) return null
    const now = this.#now()
    const due = this.#waiting.find(({ dueAt }) => dueAt <= now)
    if (due === undefined) return null
    this.#waiting = this.#waiting.filter((one) => one !== due)
    return due.event
  }

  /** Whether the event was accepted. If its webhook has ended, or its address is banned, it is lost; documented. */
  async #deliver(outgoing: OutgoingEvent): Promise<boolean> {
    const webhook = this.#find(outgoing.webhookId)
    if (webhook === undefined) return false
    const { id: webhookId, subscription_url: url } = webhook
    if (this.#health.isBanned(url, this.#now())) return false
    const status = await this.#post(webhook, outgoing.event)
    const isTaken = status !== null && status >= 200 && status < 300
    const { attempt } = outgoing.event.meta
    const isOver = this.#health.note({ webhookId, url, attempt, isTaken, at: this.#now() })
    if (isTaken) this.#acknowledged.push(outgoing.event)
    else this.#retryLater(outgoing)
    if (isOver) this.#options.webhooks.remove(webhookId)
    else this.#noteDelivery(webhookId, status)
    return isTaken
  }

  #find(id: number): WebhookSubscription | undefined {
    return this.#options.webhooks.all().find((webhook) => webhook.id === id)
  }

  /**
   * The status of the response; null if none arrived in time. Documented: no signature, only the webhook's credentials.
   */
  async #post(
    { subscription_url, http_auth_user, http_auth_password }: WebhookSubscription,
    event: WebhookEvent,
  ): Promise<number | null> {
    const credentials = Buffer.from(`${http_auth_user ?? ''}:${http_auth_password ?? ''}`).toString('base64')
    try {
      const response = await fetch(subscription_url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(http_auth_user === null ? {} : { authorization: `Basic ${credentials}` }),
        },
        body: JSON.stringify(event),
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.answerWithinMs)]),
      })
      // The status is the response, whatever happens to the body.
      await response.body?.cancel().catch(() => undefined)
      return response.status
    } catch {
      // Refused, aborted or too late: all the same to the sender.
      return null
    }
  }

  #retryLater({ webhookId, event }: OutgoingEvent): void {
    const seconds = retrySeconds[event.meta.attempt - 1]
    if (seconds === undefined) return
    const again = { webhookId, event: { ...event, meta: { ...event.meta, attempt: event.meta.attempt + 1 } } }
    this.#waiting = [...this.#waiting, { event: again, dueAt: this.#now() + seconds * 1000 }]
  }

  #noteDelivery(webhookId: number, status: number | null): void {
    const webhook = this.#find(webhookId)
    if (webhook === undefined) return
    const now = this.#options.clock()
    const isFresh = now.getTime() - Date.parse(webhook.last_delivery_time ?? '1970-01-01') < noteEveryMs
    if (isFresh && webhook.last_http_status === status) return
    this.#options.webhooks.save({ ...webhook, last_delivery_time: now.toISOString(), last_http_status: status })
  }
}
