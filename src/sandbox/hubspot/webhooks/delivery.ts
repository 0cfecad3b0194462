import { type EventFaults, queueUp, type Waiting } from '../../core/faults/event-faults.ts'
import type { WebhookEvent } from './events.ts'
import { signatureHeaders } from './signature.ts'

/** Documented: events per request, concurrent requests, retries. */
const most = { events: 100, requests: 10, retries: 10 }
/** Maximum wait before each retry; 22 hours in total. Documented: ten retries, spread over 24 hours, randomised. */
const retryMinutes = [1, 5, 15, 30, 60, 120, 180, 240, 300, 360]

export interface WebhookTarget {
  /** The complete URL that is called, as the app registered it. */
  readonly targetUrl: string
  readonly clientSecret: string
}

export interface DeliveryOptions {
  readonly clock: () => Date
  readonly random: () => number
  /** How long a response may take, in real time. */
  readonly answerWithinMs: number
}

/** The events of one request, which is resent as a whole. */
interface Batch {
  readonly events: readonly WebhookEvent[]
  readonly attempt: number
  readonly dueAt: number
}

/** Sends events to an app and keeps those that it does not accept. They are queued in memory: a restart loses them. */
export class WebhookDelivery {
  /** Delivery faults; null: none. */
  faults: EventFaults | null = null
  readonly #options: DeliveryOptions
  #target: WebhookTarget | null = null
  #waiting: readonly Waiting<WebhookEvent>[] = []
  #retries: Batch[] = []
  #inFlight = 0
  readonly #acknowledged: WebhookEvent[] = []
  readonly #closing = new AbortController()
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Sets the address for events from now on. */
  connect(target: WebhookTarget): void {
    this.#target = target
  }

  /** Queues new events; those without an address are dropped. */
  add(events: readonly WebhookEvent[]): void {
    if (this.#target === null) return
    const dueAt = this.#options.clock().getTime()
    const arrived = events.map((event) => ({ event, dueAt }))
    this.#waiting = queueUp(this.#waiting, arrived, this.faults)
  }

  /** The number of events that have been neither accepted nor dropped. */
  get waiting(): number {
    return this.#waiting.length + this.#retries.reduce((sum, { events }) => sum + events.length, 0) + this.#inFlight
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

  async #deliverRound(): Promise<number> {
    const senders = Array.from({ length: most.requests }, () => this.#sendUntilNoneIsDue())
    const counts = await Promise.all(senders)
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async #sendUntilNoneIsDue(): Promise<number> {
    let taken = 0
    for (let batch = this.#takeDue(); batch !== null; batch = this.#takeDue()) {
      this.#inFlight += batch.events.length
      const isTaken = await this.#send(batch)
      this.#inFlight -= batch.events.length
      if (isTaken) {
        this.#acknowledged.push(...batch.events)
        taken += batch.events.length
      } else {
        this.#retryLater(batch)
      }
    }
    return taken
  }

  #takeDue(): Batch | null {
    if (this.#target === null || this.#closing.signal.aborted) return null
    const now = this.#options.clock().getTime()
    const retry = this.#retries.find(({ dueAt }) => dueAt <= now)
    if (retry !== undefined) {
      this.#retries = this.#retries.filter((batch) => batch !== retry)
      return retry
    }
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now).slice(0, most.events)
    if (due.length === 0) return null
    const sent = new Set(due)
    this.#waiting = this.#waiting.filter((one) => !sent.has(one))
    return { events: due.map(({ event }) => event), attempt: 0, dueAt: now }
  }

  /** Whether the app has accepted them: answered with 2xx in time. */
  async #send({ events }: Batch): Promise<boolean> {
    if (this.#target === null) return false
    const { targetUrl, clientSecret } = this.#target
    const body = JSON.stringify(events)
    const sentAt = this.#options.clock()
    try {
      const response = await fetch(targetUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signatureHeaders({ secret: clientSecret, url: targetUrl, body, sentAt }),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.answerWithinMs)]),
      })
      // The status is the response, whatever happens to the body.
      await response.body?.cancel().catch(() => undefined)
      return response.ok
    } catch {
      // Refused, aborted or too late: all the same to the sender.
      return false
    }
  }

  #retryLater({ events, attempt }: Batch): void {
    const minutes = retryMinutes[attempt]
    if (attempt >= most.retries || minutes === undefined) return
    // Documented: randomised, so that the retries of many requests spread.
    const waitMs = Math.ceil(minutes * 60_000 * (0.5 + this.#options.random() / 2))
    this.#retries.push({
      events: events.map((event) => ({ ...event, attemptNumber: attempt + 1 })),
      attempt: attempt + 1,
      dueAt: this.#options.clock().getTime() + waitMs,
    })
  }
}
