import { z } from 'zod'
import { IsoInstant } from '../../instants.ts'
import { type Items, itemOf, itemsOf, namedBy, partOf } from '../../items.ts'
import type { ActivityItem, Deal, OrganizationItem, Person } from './client.ts'

/**
 * Pipedrive's responses, parsed at the edge. The schemas name only the fields that are used and accept all others.
 * Fields that are sometimes numbers and sometimes text accept both. Recorded: many values that the API description
 * guarantees are null. A body that does not match becomes a `CrmContractError`.
 */

/** Ids are numbers in version 2 and text in some places of version 1; they become text. */
export const RawId = z.union([z.int().positive(), z.string().regex(/^[1-9]\d{0,15}$/, 'digits')]).transform(String)

const RawIdOrNone = RawId.nullish().transform((id) => id ?? null)

/** Instants are in UTC: `2026-01-31T09:00:00Z` in version 2, `2026-01-31 09:00:00` in version 1 (documented). */
const RawInstant = IsoInstant

const RawText = z.string().nullish()

/** A quantity rather than an id, so rounding is acceptable. */
const RawAmount = z.union([z.number(), z.bigint()]).transform(Number)

/** The data of a response that is not a list. */
export function dataOf<T>(data: z.ZodType<T>): z.ZodType<T> {
  return z.object({ data }).transform((body) => body.data)
}

/** The data of a response with a single record, which may be unreadable. */
export function recordOf<T>(item: z.ZodType<T>): z.ZodType<Items<T>> {
  return dataOf(itemOf(item))
}

/** A list without pages. Recorded: an empty one may be null. A missing list is not an empty one. */
export function listOf<T>(item: z.ZodType<T>): z.ZodType<Items<T>> {
  return z.object({ data: itemsOf(item).nullable() }).transform((body) => body.data ?? noItems)
}

const noItems = { items: [], setAside: [] } as const

export interface RawPage<T> extends Items<T> {
  /** Null after the last page. */
  readonly next: string | null
}

/** A page of a list of version 2. Recorded: the cursor is null, or all of `additional_data`, after the last page. */
export function pageOf<T>(item: z.ZodType<T>): z.ZodType<RawPage<T>> {
  const paging = z.object({ next_cursor: z.string().nullish() }).nullish()
  return z
    .object({ data: itemsOf(item).nullable(), additional_data: paging })
    .transform(({ data, additional_data: more }) => ({ ...(data ?? noItems), next: more?.next_cursor || null }))
}

const RawMore = z.object({ more_items_in_collection: z.boolean().nullish() })

/** A page of a list of version 1. Documented: whether there is more; its files and their examples disagree on the place. */
export function numberedPageOf<T>(item: z.ZodType<T>): z.ZodType<Items<T> & { readonly hasMore: boolean }> {
  const paging = RawMore.extend({ pagination: RawMore.nullish() }).nullish()
  return z
    .object({ data: itemsOf(item).nullable(), additional_data: paging })
    .transform(({ data, additional_data: more }) => ({
      ...(data ?? noItems),
      hasMore: (more?.more_items_in_collection ?? more?.pagination?.more_items_in_collection) === true,
    }))
}

/** Fields of all records. `custom_fields` may be null, or omit blank values. */
const record = {
  id: RawId,
  owner_id: RawIdOrNone,
  add_time: RawInstant,
  /** Recorded: null for a record that was never changed. */
  update_time: RawInstant.nullish(),
  is_deleted: z.boolean().nullish(),
}

/** A record of any kind whose values are not needed. */
export const RawAnyRecord = z.object(record)
export type RawAnyRecord = z.infer<typeof RawAnyRecord>

const flaggable = {
  label_ids: z.array(z.int()).nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
}

/** E-mail addresses, or telephone numbers. */
export const RawReachable = z
  .array(z.object({ value: RawText, primary: z.boolean().nullish(), label: RawText }))
  .nullish()

export const RawPerson = z.looseObject({
  ...record,
  ...flaggable,
  first_name: RawText,
  last_name: RawText,
  name: RawText,
  emails: RawReachable,
  phones: RawReachable,
  /** Only if contact sync is on. Documented. */
  job_title: RawText,
  org_id: RawIdOrNone,
} satisfies Shape<Person>)
export type RawPerson = z.infer<typeof RawPerson>

export const RawOrganization = z.looseObject({
  ...record,
  ...flaggable,
  name: RawText,
  website: RawText,
  /** Uncertain: a text, or the id of an option. */
  industry: z.union([z.string(), z.number()]).nullish(),
  address: z.object({ country: RawText }).nullish(),
} satisfies Shape<OrganizationItem>)
export type RawOrganization = z.infer<typeof RawOrganization>

export const RawDeal = z.looseObject({
  ...record,
  ...flaggable,
  title: RawText,
  status: z.string(),
  stage_id: RawIdOrNone,
  value: RawAmount.nullish(),
  currency: RawText,
  probability: z.number().nullish(),
  lost_reason: RawText,
  expected_close_date: RawText,
  won_time: RawText,
  lost_time: RawText,
  close_time: RawText,
  /** Recorded: null until the deal is moved for the first time. */
  stage_change_time: RawText,
  origin: RawText,
  person_id: RawIdOrNone,
  org_id: RawIdOrNone,
} satisfies Shape<Deal>)
export type RawDeal = z.infer<typeof RawDeal>

export const RawActivity = z.looseObject({
  ...record,
  subject: RawText,
  type: z.string(),
  due_date: RawText,
  due_time: RawText,
  duration: RawText,
  done: z.boolean().nullish(),
  note: RawText,
  /**
   * The id of an option of the activity field `outcome`. Uncertain: known from the types of Pipedrive's client alone.
   */
  outcome: z.union([z.number(), z.string()]).nullish(),
  participants: z.array(z.object({ person_id: RawId, primary: z.boolean().nullish() })).nullish(),
  person_id: RawIdOrNone,
  org_id: RawIdOrNone,
  deal_id: RawIdOrNone,
} satisfies Shape<ActivityItem>)
export type RawActivity = z.infer<typeof RawActivity>

/** Field names, checked against the types of Pipedrive's own client. */
type Shape<T> = Partial<Record<keyof T, z.ZodType>>

/** An option of an `enum`, a `set` or a label. Documented: built-in ones may have text ids. */
export const RawOption = z.object({ id: z.union([z.number(), z.string()]), label: z.string() })
export type RawOption = z.infer<typeof RawOption>

const field = {
  field_name: z.string(),
  field_code: z.string(),
  field_type: z.string(),
  description: RawText,
  options: partOf('options', RawOption),
  is_custom_field: z.boolean().nullish(),
}

/** A field of version 2. */
export const RawField = namedBy(z.object(field), 'field_code')
export type RawField = z.infer<typeof RawField>

/** A field of version 1, which has a numeric id. */
export const RawNumberedField = namedBy(
  z.object({
    id: RawIdOrNone,
    key: z.string(),
    name: RawText.catch(null),
    field_type: RawText.catch(null),
    options: partOf('options', RawOption),
  }),
  'key',
)
export type RawNumberedField = z.infer<typeof RawNumberedField>

export const RawStage = z.object({ id: RawId, name: z.string(), deal_probability: z.number().nullish() })
export type RawStage = z.infer<typeof RawStage>

export const RawPipeline = z.object({ id: RawId, name: z.string() })
export type RawPipeline = z.infer<typeof RawPipeline>

export const RawCurrency = z.object({ id: RawId, code: RawText, is_custom_flag: z.boolean().nullish() })

/** Only hints: whatever they hold, the person can be read. */
const languageFields = { locale: RawText.catch(null), lang: z.int().nullish().catch(null) }

export const RawUser = z.object({
  id: RawId,
  name: RawText,
  email: RawText,
  active_flag: z.boolean().nullish(),
  is_deleted: z.boolean().nullish(),
  ...languageFields,
})
export type RawUser = z.infer<typeof RawUser>

export const RawMe = z.object({
  id: RawId,
  company_id: RawId,
  company_domain: z.string().regex(/^[a-z0-9-]+$/i),
  /** Blank if Pipedrive does not state it: the company's data can be read nevertheless. */
  timezone_name: z.string().catch(''),
  default_currency: RawText,
})
export type RawMe = z.infer<typeof RawMe>

export const RawOwnLanguage = z.object({
  lang: languageFields.lang,
  language: z.object({ language_code: z.string() }).nullish().catch(null),
})
export type RawOwnLanguage = z.infer<typeof RawOwnLanguage>

/** Recorded: flags as numbers. */
export const RawTeam = z.object({
  id: RawId,
  name: z.string(),
  users: partOf('users', RawId),
  active_flag: z.union([z.boolean(), z.number()]).nullish(),
  deleted_flag: z.union([z.boolean(), z.number()]).nullish(),
})
export type RawTeam = z.infer<typeof RawTeam>

/** For calls of which only the status counts: the body is empty or unused. */
export const RawIgnored = z.unknown()
