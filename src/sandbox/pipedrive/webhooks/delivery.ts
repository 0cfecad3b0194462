import { type EventFaults, queueUp, type Waiting } from '../../core/faults/event-faults.ts'
import type { WebhookSubscription, WebhookSubscriptions } from '../state/webhook-subscriptions.ts'
import { type AddressHealth, createAddressHealth } from './address-health.ts'
import type { Told, WebhookEvent } from './events.ts'

/** Documented: three retries, so long after the attempt before. */
const retrySeconds = [3, 30, 150]
/** How often a webhook's last delivery is noted while it stays as it is: each note is a line in the account's file. */
const noteEveryMs = 60_000

export interface DeliveryOptions {
  readonly webhooks: WebhookSubscriptions
  readonly clock: () => Date
  /** How long an answer may take, in real time. */
  readonly answerWithinMs: number
  /** How many requests are under way at once at most; with one, events are sent in the order in which they wait. */
  readonly atOnce: number
}

/** Sends events to their webhooks, and again those that are not taken. They wait in memory: a restart loses them. */
export class WebhookDelivery {
  /** What goes wrong on the way; null: nothing. */
  faults: EventFaults | null = null
  readonly #options: DeliveryOptions
  readonly #health: AddressHealth = createAddressHealth()
  #waiting: readonly Waiting<Told>[] = []
  #inFlight = 0
  readonly #acknowledged: WebhookEvent[] = []
  readonly #closing = new AbortController()
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Takes new events. */
  add(events: readonly Told[]): void {
    const dueAt = this.#now()
    const arrived = events.map((event) => ({ event, dueAt }))
    this.#waiting = queueUp(this.#waiting, arrived, this.faults)
  }

  /** How many events have neither been taken nor been given up. */
  get waiting(): number {
    return this.#waiting.length + this.#inFlight
  }

  /** The events that were answered with 2xx, as they were sent; one that was sent twice is there twice. */
  acknowledged(): readonly WebhookEvent[] {
    return this.#acknowledged
  }

  /**
   * Sends what is due by the clock, and what becomes due meanwhile.
   *
   * @returns how many events were taken, when all requests have been answered or given up
   */
  async deliverDue(): Promise<number> {
    const round = this.#running.then(() => this.#deliverRound())
    this.#running = round
    return round
  }

  /** Breaks off what is on its way. */
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
    for (let told = this.#takeDue(); told !== null; told = this.#takeDue()) {
      this.#inFlight += 1
      if (await this.#deliver(told)) taken += 1
      this.#inFlight -= 1
    }
    return taken
  }

  #takeDue(): Told | null {
    if (this.#closing.signal.aborted) return null
    const now = this.#now()
    const due = this.#waiting.find(({ dueAt }) => dueAt <= now)
    if (due === undefined) return null
    this.#waiting = this.#waiting.filter((one) => one !== due)
    return due.event
  }

  /** Whether the event was taken. One whose webhook has ended, or whose address is banned, is lost; documented. */
  async #deliver(told: Told): Promise<boolean> {
    const webhook = this.#find(told.webhookId)
    if (webhook === undefined) return false
    const { id: webhookId, subscription_url: url } = webhook
    if (this.#health.isBanned(url, this.#now())) return false
    const status = await this.#post(webhook, told.event)
    const isTaken = status !== null && status >= 200 && status < 300
    const { attempt } = told.event.meta
    const isOver = this.#health.note({ webhookId, url, attempt, isTaken, at: this.#now() })
    if (isTaken) this.#acknowledged.push(told.event)
    else this.#retryLater(told)
    if (isOver) this.#options.webhooks.remove(webhookId)
    else this.#noteDelivery(webhookId, status)
    return isTaken
  }

  #find(id: number): WebhookSubscription | undefined {
    return this.#options.webhooks.all().find((webhook) => webhook.id === id)
  }

  /** The status of the answer; null where none came in time. Documented: no signature, only what the webhook names. */
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
      // The status is the answer, whatever becomes of the rest.
      await response.body?.cancel().catch(() => undefined)
      return response.status
    } catch {
      // Refused, broken off or too late: all the same to the one who sends.
      return null
    }
  }

  #retryLater({ webhookId, event }: Told): void {
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
