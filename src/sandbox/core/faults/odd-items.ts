import type { RequestHandler } from 'express'

/**
 * An unexpected item that the emulated CRM sends, as real ones do occasionally: a value of a wrong type, a missing
 * date, a number that JavaScript cannot represent. The account itself is not changed.
 */
export interface OddItem {
  /** Matches the path of the call, such as `/api/v2/persons`; default: every call. */
  readonly matches?: (path: string) => boolean
  /** Id of the item that is changed, in every response that contains it; null: an additional item in every list. */
  readonly id: string | null
  /**
   * The replacement, given the original item (an empty one if `id` is null). `JSON.rawJSON` writes numbers that
   * JavaScript cannot represent. If it throws, the CRM fails for this item: the call is carried out, and answered with
   * status 500.
   */
  readonly becomes: (item: Readonly<Record<string, unknown>>) => unknown
}

/** The planted items of an emulated CRM. */
export interface OddItems {
  /** Plants an item from now on. @returns a function that restores the original */
  plant(item: OddItem): () => void
  /** Applies the planted items to the responses of the API. */
  readonly handler: RequestHandler
}

type Item = Readonly<Record<string, unknown>>

/** Creates a plan without items. */
export function createOddItems(): OddItems {
  const planted = new Set<OddItem>()
  return {
    plant(item) {
      planted.add(item)
      return () => void planted.delete(item)
    },
    handler(request, response, next) {
      // Read at once, because a router below shortens it to its own part during the call.
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

/** HubSpot's lists are under `results`, Pipedrive's under `data`, which may also be a single record. */
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

/** For a list of links, the id of the record that they belong to. */
function idOf(item: Item): string {
  const from = item['from']
  const id = item['id'] ?? (isItem(from) ? from['id'] : null)
  return typeof id === 'string' || typeof id === 'number' ? String(id) : ''
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
