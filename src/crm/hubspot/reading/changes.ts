import type { ObjectType } from '../../../domain/record.ts'
import type { Change, Page } from '../../port.ts'
import { modifiedProperty, vendorTypes } from '../fields/fields.ts'
import type { HubSpotClient, SearchFilter } from '../transport/client.ts'
import { limits } from '../transport/limits.ts'
import { RawSearchPage } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'

/**
 * One page of the records that changed at or after `since`, in the order of their ids.
 *
 * Documented: a search never returns more than 10,000 results, and its pages shift while records change. Both are
 * avoided because each page is a new search for ids above the last one seen (`after`). Also documented: the search
 * index lags behind writes by a few moments, and archived records are not found.
 */
export async function changedRecords(
  client: Pick<HubSpotClient, 'ask'>,
  type: ObjectType,
  window: { readonly since: Date; readonly after: string | null },
): Promise<Page<Change>> {
  const changed: SearchFilter = {
    propertyName: modifiedProperty(type),
    operator: 'GTE',
    value: String(window.since.getTime()),
  }
  const beyond: SearchFilter[] =
    window.after === null ? [] : [{ propertyName: 'hs_object_id', operator: 'GT', value: window.after }]
  const body = {
    filterGroups: [{ filters: [changed, ...beyond] }],
    sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
    properties: [modifiedProperty(type)],
    limit: limits.searchPage,
    after: '0',
  }
  const path = paths.search(vendorTypes[type].name)
  const { body: page, at } = await client.ask({ method: 'POST', path, body, isSearch: true }, RawSearchPage)
  const { items, setAside } = page.results
  // The id of an unreadable record is sufficient: the record will be re-read.
  const odd = setAside.flatMap(({ id }): Change[] => (id === null ? [] : [{ id, updatedAt: null }]))
  const changes = [...items.map(({ id, updatedAt }) => ({ id, updatedAt })), ...odd]
  const nameless = setAside.filter(({ id }) => id === null)
  return {
    items: changes,
    next: page.paging?.next ? (highestId(changes) ?? page.paging.next.after) : null,
    count: changes.length + nameless.length,
    at,
    setAside: nameless,
  }
}

/** Compared as numbers, because ids have different lengths. */
function highestId(changes: readonly Change[]): string | null {
  const ids = changes.map(({ id }) => BigInt(id))
  return ids.length === 0 ? null : String(ids.reduce((highest, id) => (id > highest ? id : highest)))
}
