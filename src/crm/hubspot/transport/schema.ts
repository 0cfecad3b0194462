import { z } from 'zod'
import { IsoOrEpochInstant } from '../../instants.ts'
import { itemOf, itemsOf, namedBy, partOf } from '../../items.ts'
import { RawError } from './errors.ts'

/**
 * HubSpot's responses, parsed at the edge. The schemas name only the fields that are used and ignore all others. Fields
 * that are sometimes numbers and sometimes text accept both. A body that does not match becomes a `CrmContractError`.
 */

/** Ids become text; some endpoints send numbers. A number that JavaScript would round is not a valid id. */
const RawId = z.union([z.string().min(1).max(200), z.int()]).transform(String)

/** The id of a record or an owner. Documented: a number. */
const RawRecordId = z.union([z.string().regex(/^\d{1,20}$/, 'digits'), z.int().nonnegative()]).transform(String)

/** Documented: every property value is a string or null. Uncertain: a few are numbers or booleans. */
const RawValue = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.bigint()])
  .transform((value) => (value === null ? null : String(value)))

const RawPaging = z.object({ next: z.object({ after: RawId }).nullish() }).nullish()

export const RawRecord = z.object({
  id: RawRecordId,
  properties: z.record(z.string(), RawValue),
  createdAt: IsoOrEpochInstant,
  updatedAt: IsoOrEpochInstant,
  archived: z.boolean().nullish(),
  /** Newest first. `sourceType` states who or what set the value; it is an open set of words. */
  propertiesWithHistory: z
    .record(z.string(), z.array(z.object({ value: RawValue.nullish(), sourceType: z.string() })))
    .nullish(),
})
export type RawRecord = z.infer<typeof RawRecord>

export const RawRecordPage = z.object({ results: itemsOf(RawRecord), paging: RawPaging })

export const RawSearchPage = z.object({
  results: itemsOf(z.object({ id: RawRecordId, updatedAt: IsoOrEpochInstant })),
  paging: RawPaging,
})

/** Documented: what could not be read is reported in addition to the results, with any successful status. */
export const RawBatchRead = z.object({ results: itemsOf(RawRecord), errors: partOf('errors', RawError) })

/** A single record. */
export const RawSingleRecord = itemOf(RawRecord)

export const RawBatchUpdate = z.object({
  results: itemsOf(z.object({ id: RawRecordId })),
  /** An unreadable error is dropped: its record is then unaccounted for, and is written individually. */
  errors: partOf('errors', RawError),
})

export type RawBatchUpdate = z.infer<typeof RawBatchUpdate>

export const RawAssociations = z.object({
  results: itemsOf(
    z.object({
      from: z.object({ id: RawRecordId }),
      to: z.array(z.object({ toObjectId: RawRecordId })),
      paging: RawPaging,
    }),
  ),
  errors: partOf('errors', RawError),
})

export const RawAccount = z.object({
  portalId: RawId,
  /** Blank if HubSpot does not state it: the account's data can be read nevertheless. */
  timeZone: z.string().catch(''),
  companyCurrency: z.string().nullish(),
  uiDomain: z.string().min(1),
})

const RawTeam = z.object({ id: RawId, name: z.string(), primary: z.boolean().nullish() })

export const RawOwner = z.object({
  id: RawRecordId,
  /** Documented: absent for an archived owner. */
  userId: RawRecordId.nullish().catch(null),
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  /** Documented: `PERSON` or `QUEUE`. */
  type: z.string().nullish().catch(null),
  teams: itemsOf(RawTeam).nullish(),
})
export type RawOwner = z.infer<typeof RawOwner>

export const RawOwnerPage = z.object({ results: itemsOf(RawOwner), paging: RawPaging })

const RawStage = z.object({
  id: RawId,
  label: z.string(),
  metadata: z.object({ isClosed: RawValue.nullish(), probability: RawValue.nullish() }).nullish(),
})
export type RawStage = z.infer<typeof RawStage>

const RawPipeline = z.object({ id: RawId, label: z.string().nullish(), stages: itemsOf(RawStage) })

export const RawPipelines = z.object({ results: itemsOf(RawPipeline) })
export type RawPipelines = z.infer<typeof RawPipelines>

/** As sent back by a change: HubSpot replaces the whole list (documented), so unused fields are kept as well. */
const RawOption = z.object({
  value: z.string(),
  label: z.string().nullish(),
  description: z.string().nullish(),
  displayOrder: z.number().nullish(),
  hidden: z.boolean().nullish(),
})

export const RawProperty = z.object({
  name: z.string(),
  label: z.string().nullish().catch(null),
  description: z.string().nullish().catch(null),
  type: z.string(),
  fieldType: z.string(),
  groupName: z.string().nullish(),
  options: z.array(RawOption).nullish(),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().nullish() }).nullish(),
})
export type RawProperty = z.infer<typeof RawProperty>

export const RawProperties = z.object({ results: itemsOf(RawProperty) })

/** An option of a property. Uncertain: whether a value that looks like a number is sent as text. */
const RawChoice = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  label: z.string().nullish(),
  hidden: z.boolean().nullish(),
})

/** A property, with the fields that rules need. */
export const RawAccountProperty = namedBy(
  z.object({
    name: z.string(),
    label: z.string().nullish().catch(null),
    type: z.string().catch('string'),
    fieldType: z.string().nullish().catch(null),
    hidden: z.boolean().nullish().catch(null),
    /** Whether HubSpot computes it from other values. */
    calculated: z.boolean().nullish().catch(null),
    /** `non_sensitive`, `sensitive` or `highly_sensitive`. Documented. */
    dataSensitivity: z.string().nullish().catch(null),
    modificationMetadata: z.object({ readOnlyValue: z.boolean().nullish() }).nullish().catch(null),
    /** `OWNER` if the value is the id of a user. Documented. */
    referencedObjectType: z.string().nullish().catch(null),
    options: partOf('options', RawChoice),
  }),
  'name',
)
export type RawAccountProperty = z.infer<typeof RawAccountProperty>
export const RawAccountProperties = z.object({ results: itemsOf(RawAccountProperty) })

export const RawPropertyGroup = z.object({ name: z.string() })
export const RawPropertyGroups = z.object({ results: itemsOf(RawPropertyGroup) })

/** Uncertain: read from the API description only. */
export const RawPropertyLimits = z.object({
  overallLimit: z.number(),
  overallUsage: z.number(),
  byObjectType: z.array(z.object({ objectTypeId: z.string(), limit: z.number(), usage: z.number() })),
})
export type RawPropertyLimits = z.infer<typeof RawPropertyLimits>

export const RawList = z.object({
  list: z.object({
    listId: RawId,
    name: z.string().nullish().catch(null),
    /** An unreadable value is not what Minset would have created, so such a list counts as another's. */
    processingType: z.string().catch('unknown'),
    /** Set if the list was deleted and can still be restored. */
    deletedAt: z.unknown().optional(),
    filterBranch: z.unknown().optional(),
  }),
})
export type RawList = z.infer<typeof RawList>['list']

/** What a tag consists of, apart from its id and its place. */
export const WholeTag = z.object({
  name: z.string(),
  description: z.string().optional(),
  color: z.string(),
  filterBranch: z.looseObject({}),
  filterPipelineIds: z.array(z.string()),
})

const RawTag = z.object({
  id: RawId,
  name: z.string(),
  description: z.string().optional().catch(undefined),
  color: z.unknown().optional(),
  filterBranch: z.unknown().optional(),
  filterPipelineIds: z.unknown().optional(),
})
export type RawTag = z.infer<typeof RawTag>
export const RawTags = z.object({ results: itemsOf(RawTag) })
export const RawMadeTag = z.object({ id: RawId })

/** For calls of which only the status counts: the body is empty or unused. */
export const RawIgnored = z.unknown()
