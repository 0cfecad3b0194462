import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { seededRandom } from '../../src/sandbox/core/state/seeded-random.ts'
import { askAsHubSpot } from '../support/card-request.ts'
import { answerQuestions } from './child.ts'

const Load = z.object({
  address: z.string(),
  /** Of the bare route or of the card. */
  path: z.string(),
  /** Deals are numbered from 0, which is no number of a record in HubSpot. */
  deals: z.number(),
  reps: z.number(),
  connections: z.number(),
  seconds: z.number(),
  /** Requests per second in all; null: each connection sends the next request as soon as it has its answer. */
  rate: z.number().nullable(),
})

/**
 * Opens the cards of deals at random, each as the deal's owner, with requests that HubSpot has signed. At a given rate, a
 * request waits from the moment at which it is due, even if no connection is free then.
 */
async function load(input: unknown): Promise<object> {
  const { address, path, deals, reps, connections, seconds, rate } = Load.parse(input)
  const random = seededRandom(1)
  const waits: number[] = []
  const began = performance.now()
  let sent = 0
  let refused = 0

  async function keepAsking(): Promise<void> {
    for (;;) {
      const due = rate === null ? performance.now() : began + (sent / rate) * 1000
      if (due - began >= seconds * 1000) return
      sent += 1
      if (due > performance.now()) await sleep(due - performance.now())
      const deal = 1 + Math.floor(random() * (deals - 1))
      const asking = { portalId: 'bench', userEmail: `rep${deal % reps}@acme.no`, now: new Date() }
      const { status, body } = await askAsHubSpot(
        address,
        { path, body: { objectTypeId: '0-3', objectId: String(deal) } },
        asking,
      )
      // A refusal in words has the same status.
      if (status === 200 && body['state'] !== 'refused') waits.push(performance.now() - due)
      else refused += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, keepAsking))
  const sorted = waits.toSorted((a, b) => a - b)
  function quantile(share: number): number {
    return sorted[Math.ceil(sorted.length * share) - 1] ?? 0
  }
  return { answered: sorted.length, refused, p50: quantile(0.5), p99: quantile(0.99) }
}

answerQuestions({ load })
