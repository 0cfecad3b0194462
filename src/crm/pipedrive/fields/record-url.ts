import type { ObjectType, RecordKey } from '../../../domain/record.ts'
import type { AccountDetails } from '../../port.ts'

/**
 * Paths of record pages. Uncertain, as reported by others; an activity has no page of its own but opens over the list.
 */
const paths: Readonly<Record<ObjectType, string>> = {
  contact: 'person',
  company: 'organization',
  deal: 'deal',
  meeting: 'activities/list/activity',
  call: 'activities/list/activity',
  task: 'activities/list/activity',
}

/** The address of a record's page. */
export function recordUrl({ uiOrigin }: AccountDetails, { type, id }: RecordKey): string {
  return `${uiOrigin}/${paths[type]}/${encodeURIComponent(id)}`
}
