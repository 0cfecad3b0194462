import type { RequestHandler } from 'express'

/**
 * Something odd that the emulated CRM is to send, as real ones do now and then: a value of a wrong type, a missing date,
 * a number that JavaScript cannot hold. The account itself stays as it is.
 */
export interface OddItem {
  /** Matches on the path of the call, such as `/api/v2/persons`; every call unless given. */
  readonly matches?: (path: string) => boolean
  /** Of the item that is changed, wherever such an answer shows it; null: one item more in every list. */
  readonly id: string | null
  /**
   * What stands in its place, given the item as it would be sent (an empty one where `id` is null). `JSON.rawJSON` writes
   * numbers that JavaScript cannot hold. Where it throws, the CRM stumbles over the item: the call is done, and answered
   * with status 500.
   */
  readonly becomes: (item: Readonly<Record<string, unknown>>) => unknown
}

/** The odd items of an emulated CRM. */
export interface OddItems {
  /** From now on. @returns what makes the item as it should be again */
  plant(item: OddItem): () => void
  /** Puts what was planted into the answers of the API. */
  readonly handler: RequestHandler
}

type Item = Readonly<Record<string, unknown>>

/** Makes a plan without odd items. */
export function createOddItems(): OddItems {
  const planted = new Set<OddItem>()
  return {
    plant(item) {
      planted.add(item)
      return () => void planted.delete(item)
    },
    handler(request, response, next) {
      // Read now: a router below shortens it to its own part while it answers.
      const { path } = request
      const json = response.json.bind(response)
      response.json = (body: unknown) => {
        const odd = [...planted].filter(({ matches }) => matches?.(path) ?? true)
        return json(odd.length === 0 ? body : spoilBody(odd, body))
      }
      next()
    },
  }
}

/** HubSpot's lists are under `results`, Pipedrive's under `data`, where a single record is as well. */
function spoilBody(odd: readonly OddItem[], body: unknown): unknown {
  if (!isItem(body)) return body
  const spoilt = Object.entries(body).map(([name, value]) => {
    if (name !== 'results' && name !== 'data') return [name, value]
    return [name, Array.isArray(value) ? spoilList(odd, value) : spoilItem(odd, value)]
  })
  const isAnswer = 'results' in body || 'data' in body
  return isAnswer ? Object.fromEntries(spoilt) : spoilItem(odd, body)
}

function spoilList(odd: readonly OddItem[], list: readonly unknown[]): readonly unknown[] {
  const more = odd.filter(({ id }) => id === null).map(({ becomes }) => becomes({}))
  return [...list.map((item) => spoilItem(odd, item)), ...more]
}

function spoilItem(odd: readonly OddItem[], item: unknown): unknown {
  if (!isItem(item)) return item
  const id = idOf(item)
  return odd
    .filter((one) => one.id === id)
    .reduce<unknown>((now, { becomes }) => (isItem(now) ? becomes(now) : now), item)
}

/** Of a list of links, the id of the record whose links they are. */
function idOf(item: Item): string {
  const from = item['from']
  const id = item['id'] ?? (isItem(from) ? from['id'] : null)
  return typeof id === 'string' || typeof id === 'number' ? String(id) : ''
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
