/**
 * Terminology. An **account** is one connected CRM tenant. A **record** is our mirror of one CRM object; a
 * **field** is a named value of a record. Field names and values here are portable: the same for every vendor.
 */

/** The kinds of record that Minset keeps, in the order in which they are synced (clients before what links to them). */
export const objectTypes = ['contact', 'company', 'deal', 'meeting', 'call', 'task'] as const
export type ObjectType = (typeof objectTypes)[number]

/** Plain plural of an object type, as people and URLs write it. */
export const objectTypePlurals: Readonly<Record<ObjectType, string>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  meeting: 'meetings',
  call: 'calls',
  task: 'tasks',
}

/** Names one record inside an account. Ids are strings: vendors' ids exceed 2^31 and are not always numbers. */
export interface RecordKey {
  readonly type: ObjectType
  readonly id: string
}

/**
 * One value. Instants are ISO 8601 strings in UTC (`2026-11-23T14:00:00.000Z`), dates without a time `2026-11-23`, a day of
 * the account's time zone; numbers and booleans are typed.
 */
export type Scalar = string | number | boolean

/**
 * What a field holds: one value, or a list of at least two where it holds several (e-mail addresses, phone numbers,
 * checked boxes), the primary one first. A blank value of the vendor (absent, null, empty, markup without text) is null.
 */
export type FieldValue = Scalar | readonly Scalar[] | null

/** The values that a field holds, the primary one first; none where it is blank. */
export function valuesOf(value: FieldValue | undefined): readonly Scalar[] {
  if (value === null || value === undefined) return []
  return isList(value) ? value : [value]
}

/** The field value that holds these values: blank ones (null) and repetitions are left out. */
export function fieldValueOf(values: readonly (Scalar | null)[]): FieldValue {
  const [first, ...rest] = [...new Set(values)].filter((value) => value !== null)
  if (first === undefined) return null
  return rest.length === 0 ? first : [first, ...rest]
}

/** `Array.isArray` does not narrow lists that are read-only. */
function isList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value)
}

/** The last known state of one record, in one shape for every vendor. */
export interface CrmRecord extends RecordKey {
  readonly ownerId: string | null
  /** When the vendor says that the record was made; UTC. */
  readonly createdAt: Date
  /** When the vendor says that the record last changed; UTC. Newer wins. */
  readonly updatedAt: Date
  /** Portable fields, by the names in `field.ts`. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** The vendor's own fields that rules name, by the names that rules use, as the vendor spells the values. */
  readonly vendorFields: Readonly<Record<string, string | null>>
}

/** What a record shows of others that are linked to it and cannot carry a flag themselves. */
export interface CarriedFlags {
  /** Which records, and what is missing on each, in words; null when nothing is. At most 1,000 characters. */
  readonly missing: string | null
}

/** What the CRM shows of a record's findings. */
export interface Flag {
  readonly status: FlagStatus | null
  /** What is missing, in words; null when nothing is. At most 500 characters. */
  readonly missing: string | null
  /** Since when; a calendar date `YYYY-MM-DD` in the account's time zone; null when nothing is missing. */
  readonly since: string | null
}

/** `incomplete`: at least one open finding. `complete`: was incomplete once and is no longer. Null: never flagged. */
export type FlagStatus = 'incomplete' | 'complete'

export const noFlag: Flag = { status: null, missing: null, since: null }

/** One text per record, for maps and sets. */
export function keyText(key: RecordKey): string {
  return `${key.type}:${key.id}`
}
