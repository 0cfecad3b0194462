import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

const Event = z.looseObject({
  eventId: z.int(),
  subscriptionType: z.string(),
  occurredAt: z.int(),
  attemptNumber: z.int(),
  objectId: z.int().optional(),
  propertyName: z.string().optional(),
})
export type ReceivedEvent = z.infer<typeof Event>

export interface Delivered<Event = ReceivedEvent> {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly rawBody: string
  readonly events: readonly Event[]
}

/** An address that receives webhooks. */
export interface WebhookReceiver<Event = ReceivedEvent> {
  readonly url: string
  /** Every request so far. */
  readonly delivered: readonly Delivered<Event>[]
  /** Events of every request so far. */
  events(): readonly Event[]
  /** The response from now on; null: none at all. */
  answer: (delivered: Delivered<Event>) => number | null | Promise<number>
}

/** An app's address for HubSpot's events. Listens on this machine until the test ends. */
export function aReceiver(): Promise<WebhookReceiver> {
  return aReceiverOf('/hooks/hubspot', (body) => z.array(Event).parse(body))
}

/**
 * Listens on this machine until the test ends.
 *
 * @param eventsIn returns the events in the body of a request
 */
export async function aReceiverOf<Event>(
  path: string,
  eventsIn: (body: unknown) => readonly Event[],
): Promise<WebhookReceiver<Event>> {
  const delivered: Delivered<Event>[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const rawBody = Buffer.concat(chunks).toString('utf8')
      const one = { headers: request.headers, rawBody, events: eventsIn(JSON.parse(rawBody)) }
      delivered.push(one)
      void Promise.resolve(receiver.answer(one)).then((status) => {
        if (status === null) return
        response.statusCode = status
        response.end()
      })
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  )
  const { port } = server.address() as AddressInfo
  const receiver: WebhookReceiver<Event> = {
    url: `http://127.0.0.1:${port}${path}`,
    delivered,
    events: () => delivered.flatMap(({ events }) => events),
    answer: () => 204,
  }
  return receiver
}
