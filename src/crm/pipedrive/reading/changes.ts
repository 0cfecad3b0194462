import type { ObjectType } from '../../../domain/record.ts'
import type { Change, OddItem, Page } from '../../port.ts'
import {
  type ActivityObject,
  type ActivityTypes,
  isActivityObject,
  objectOf,
  oddOfType,
  recordsNames,
} from '../fields/fields.ts'
import type { Caller } from '../transport/client.ts'
import { RawAnyRecord } from '../transport/schema.ts'
import type { ActivityPages } from './activity-pages.ts'
import { listPage } from './record-lists.ts'

export interface ChangeDeps {
  readonly client: Caller
  readonly pages: ActivityPages
  readonly activityTypes: ActivityTypes
}

interface Window {
  readonly since: Date
  readonly after: string | null
}

/**
 * One page of the records that changed at or after `since`, in the order of their ids. Documented: Pipedrive's times
 * have whole seconds. Uncertain, reported by others: it refuses fractions. Deleted records are not listed.
 */
export async function changedRecords(deps: ChangeDeps, type: ObjectType, window: Window): Promise<Page<Change>> {
  if (isActivityObject(type)) return changedActivities(deps, type, window)
  const filter = { updated_since: wholeSeconds(window.since, 1000) }
  const kind = { name: recordsNames[type], schema: RawAnyRecord }
  const page = await listPage(deps.client, kind, { filter, cursor: window.after, work: 'poll' })
  return withOddChanges({ ...page, items: page.items.map(changeOf) }, page.setAside)
}

/**
 * The three types poll one after the other, each from its own time; all start at the beginning of the minute, so that
 * they can share pages.
 */
async function changedActivities(
  { pages, activityTypes }: ChangeDeps,
  type: ActivityObject,
  { since, after }: Window,
): Promise<Page<Change>> {
  const filter = { updated_since: wholeSeconds(since, 60_000) }
  const page = await pages.read(type, { filter, cursor: after, work: 'poll' })
  const earliest = new Date(wholeSeconds(since, 1000))
  const items = page.items
    .filter((activity) => objectOf(activity, activityTypes) === type)
    .map(changeOf)
    .filter(({ updatedAt }) => updatedAt === null || updatedAt >= earliest)
  return withOddChanges({ ...page, items }, oddOfType(page.setAside, type, activityTypes))
}

/** The id of an unreadable record is sufficient: the record will be re-read. */
function withOddChanges(page: Page<Change>, odd: readonly OddItem[]): Page<Change> {
  const named = odd.flatMap(({ id }): Change[] => (id === null ? [] : [{ id, updatedAt: null }]))
  return { ...page, items: [...page.items, ...named], setAside: odd.filter(({ id }) => id === null) }
}

function changeOf(raw: Pick<RawAnyRecord, 'id' | 'add_time' | 'update_time'>): Change {
  return { id: raw.id, updatedAt: raw.update_time ?? raw.add_time }
}

/** `2026-01-31T09:00:00Z`: the time, rounded down to a multiple of `spanMs` milliseconds. */
function wholeSeconds(at: Date, spanMs: number): string {
  const start = Math.floor(at.getTime() / spanMs) * spanMs
  return `${new Date(start).toISOString().slice(0, 19)}Z`
}
