import { type Clock, hasPassed } from '../../../domain/time/clock.ts'
import type { Page } from '../../port.ts'
import { type ActivityObject, activityObjects } from '../fields/fields.ts'
import type { Caller } from '../transport/client.ts'
import { RawActivity } from '../transport/schema.ts'
import { type ListQuery, listPage } from './record-lists.ts'

/** Pages of the list of activities, each read for one of the types that Pipedrive stores in it. */
export interface ActivityPages {
  read(reader: ActivityObject, query: ListQuery): Promise<Page<RawActivity>>
}

/** Less than the overlap between two polls: a change in the meantime is found by the next poll. */
const keptMs = 120_000

/** Limits the memory that a large account's pages use. */
const pagesKept = 20

interface KeptPage {
  readonly page: Page<RawActivity>
  readonly readAt: Date
  /** The types that have not read the page yet. */
  readonly awaited: Set<ActivityObject>
}

/**
 * Documented: the list of activities cannot be filtered by type, and a page costs the same whatever its length. So a
 * page that was read for meetings is cached for a moment, and returned once each to the reads of calls and tasks that
 * request the same page.
 */
export function createActivityPages(client: Caller, clock: Clock): ActivityPages {
  const kept = new Map<string, KeptPage>()

  function keep(key: string, reader: ActivityObject, read: Pick<KeptPage, 'page' | 'readAt'>): void {
    // The latest entry is evicted last.
    kept.delete(key)
    const awaited = new Set(activityObjects.filter((one) => one !== reader))
    kept.set(key, { ...read, awaited })
    const [oldest] = kept.keys()
    if (kept.size > pagesKept && oldest !== undefined) kept.delete(oldest)
  }

  return {
    async read(reader, query) {
      const key = JSON.stringify([query.filter, query.cursor])
      const found = kept.get(key)
      const readAt = clock.now()
      const isFresh = found !== undefined && !hasPassed(found.readAt, keptMs, readAt)
      if (isFresh && found.awaited.delete(reader)) {
        if (found.awaited.size === 0) kept.delete(key)
        return found.page
      }
      const page = await listPage(client, { name: 'activities', schema: RawActivity }, query)
      keep(key, reader, { page, readAt })
      return page
    },
  }
}
