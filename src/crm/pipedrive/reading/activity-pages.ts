import { type Clock, hasPassed } from '../../../domain/time/clock.ts'
import type { Page } from '../../port.ts'
import { type ActivityObject, activityObjects } from '../fields/fields.ts'
import type { Caller } from '../transport/client.ts'
import { RawActivity } from '../transport/schema.ts'
import { type ListQuery, listPage } from './record-lists.ts'

/** Pages of the list of activities, each for one of the types that Pipedrive keeps in it. */
export interface ActivityPages {
  read(reader: ActivityObject, query: ListQuery): Promise<Page<RawActivity>>
}

/** Less than what every poll looks back behind the one before: what changes meanwhile is found by the next. */
const keptMs = 120_000

/** So that a large account's pages do not fill the memory. */
const pagesKept = 20

interface KeptPage {
  readonly page: Page<RawActivity>
  readonly readAt: Date
  /** The types that have not had it yet. */
  readonly awaited: Set<ActivityObject>
}

/**
 * Documented: the list of activities cannot be asked for one type, and a page of it costs the same whatever it brings. So
 * a page that was read for meetings is kept for a moment, and given once each to the calls and the tasks that ask for the
 * same one.
 */
export function createActivityPages(client: Caller, clock: Clock): ActivityPages {
  const kept = new Map<string, KeptPage>()

  function keep(key: string, reader: ActivityObject, read: Pick<KeptPage, 'page' | 'readAt'>): void {
    // What was put in last stays longest.
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
