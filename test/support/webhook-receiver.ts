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
export type ToldEvent = z.infer<typeof Event>

export interface Delivered {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly rawBody: string
  readonly events: readonly ToldEvent[]
}

/** An app's address that webhooks are sent to. */
export interface WebhookReceiver {
  readonly url: string
  /** Every request so far. */
  readonly delivered: readonly Delivered[]
  /** Events of every request so far. */
  events(): readonly ToldEvent[]
  /** What is answered from now on; null: nothing at all. */
  answer: (delivered: Delivered) => number | null | Promise<number>
}

/** Listens on this machine until the test is over. */
export async function aReceiver(): Promise<WebhookReceiver> {
  const delivered: Delivered[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const rawBody = Buffer.concat(chunks).toString('utf8')
      const one = { headers: request.headers, rawBody, events: z.array(Event).parse(JSON.parse(rawBody)) }
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
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hooks/hubspot`,
    delivered,
    events: () => delivered.flatMap(({ events }) => events),
    answer: () => 204,
  }
  return receiver
}
