import type { RecordKey } from '../../../domain/record.ts'
import type { AccountDetails } from '../../port.ts'
import { vendorTypes } from './fields.ts'

/** The address of a record's page. Documented. */
export function recordUrl({ uiOrigin, externalId }: AccountDetails, { type, id }: RecordKey): string {
  return `${uiOrigin}/contacts/${externalId}/record/${vendorTypes[type].typeId}/${encodeURIComponent(id)}`
}
