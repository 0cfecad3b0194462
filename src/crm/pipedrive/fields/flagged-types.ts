import type { ObjectType } from '../../../domain/record.ts'
import type { FieldsName, RecordsName } from '../transport/versions.ts'

/** The types whose records can have Minset's fields. Documented: the API cannot write custom fields of activities. */
export const flaggedTypes = ['contact', 'company', 'deal'] as const
export type FlaggedType = (typeof flaggedTypes)[number]

export function isFlagged(type: ObjectType): type is FlaggedType {
  return flaggedTypes.some((flagged) => flagged === type)
}

/**
 * Pipedrive's names of them: in paths, as the type of a filter, in filter conditions, and as shown to people.
 * Documented.
 */
export const flaggedNames: Readonly<
  Record<
    FlaggedType,
    {
      readonly records: RecordsName
      readonly fields: FieldsName
      readonly filterType: 'people' | 'org' | 'deals'
      readonly filterObject: 'person' | 'organization' | 'deal'
      readonly plural: string
    }
  >
> = {
  contact: {
    records: 'persons',
    fields: 'personFields',
    filterType: 'people',
    filterObject: 'person',
    plural: 'people',
  },
  company: {
    records: 'organizations',
    fields: 'organizationFields',
    filterType: 'org',
    filterObject: 'organization',
    plural: 'organizations',
  },
  deal: { records: 'deals', fields: 'dealFields', filterType: 'deals', filterObject: 'deal', plural: 'deals' },
}
