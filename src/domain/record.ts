/**
 * Terminology. An **account** is one connected CRM tenant. A **record** is our mirror of one CRM object; a
 * **field** is a named value of a record. Field names and values here are portable: the same for every vendor.
 */

/**
 * The kinds of record that Minset stores, in the order in which they are synced (clients before records that link to
 * them).
 */
export const objectTypes = ['contact', 'company', 'deal', 'meeting', 'call', 'task'] as const
export type ObjectType = (typeof objectTypes)[number]

/** A value for each type. */
export function byObjectType<T>(valueOf: (type: ObjectType) => T): Record<ObjectType, T> {
  return Object.fromEntries(objectTypes.map((type) => [type, valueOf(type)])) as Record<ObjectType, T>
}

/** Plain plural of an object type, as shown to people and used in URLs. */
export const objectTypePlurals: Readonly<Record<ObjectType, string>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  meeting: 'meetings',
  call: 'calls',
  task: 'tasks',
}

/** Identifies one record within an account. Ids are strings: vendors' ids exceed 2^31 and are not always numbers. */
export interface RecordKey {
  readonly type: ObjectType
  readonly id: string
}

/**
 * One value. Instants are ISO 8601 strings in UTC (`2026-11-23T14:00:00.000Z`), dates without a time are `2026-11-23`,
 * a day of the account's time zone; numbers and booleans are typed.
 */
export type Scalar = string | number | boolean

/**
 * The value of a field: one value, or a list of at least two if it contains several (e-mail addresses, phone numbers,
 * checked boxes), the primary one first. A blank value of the vendor (absent, null, empty, markup without text) is
 * null.
 */
export type FieldValue = Scalar | readonly Scalar[] | null

/** The values of a field, the primary one first; empty if it is blank. */
export function valuesOf(value: FieldValue | undefined): readonly Scalar[] {
  if (value === null || value === undefined) return []
  return isList(value) ? value : [value]
}

/** The field value for these values: blank ones (null) and repetitions are left out. */
export function fieldValueOf(values: readonly (Scalar | null)[]): FieldValue {
  const [first, ...rest] = [...new Set(values)].filter((value) => value !== null)
  if (first === undefined) return null
  return rest.length === 0 ? first : [first, ...rest]
}

/** `Array.isArray` does not narrow read-only lists. */
function isList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value)
}

/** The last known state of one record, in one shape for every vendor. */
export interface CrmRecord extends RecordKey {
  readonly ownerId: string | null
  /** When the record was created, according to the vendor; UTC. */
  readonly createdAt: Date
  /** When the record last changed, according to the vendor; UTC. The newer state wins. */
  readonly updatedAt: Date
  /** Portable fields, by the names in `field.ts`. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** The vendor's own fields that rules name, by the rules' names, with the vendor's text as values. */
  readonly vendorFields: Readonly<Record<string, string | null>>
}

/** What a record shows for linked records that cannot carry a flag themselves. */
export interface CarriedFlags {
  /** Which records, and what is missing on each, in words; null if nothing is. At most 1,000 characters. */
  readonly missing: string | null
}

/** What the CRM shows of a record's findings. */
export interface Flag {
  readonly status: FlagStatus | null
  /** What is missing, in words; null if nothing is. At most 500 characters. */
  readonly missing: string | null
  /** Since when; a calendar date `YYYY-MM-DD` in the account's time zone; null if nothing is missing. */
  readonly since: string | null
}

/** `incomplete`: at least one open finding. `complete`: was incomplete once and is no longer. Null: never flagged. */
export type FlagStatus = 'incomplete' | 'complete'

export const noFlag: Flag = { status: null, missing: null, since: null }

/**
 * Two links that a rule follows: from a record of the first type to one of the second, and from that to one of the third.
 */
export type LinkChain = readonly [of: ObjectType, via: ObjectType, end: ObjectType]

/** A unique text per record, for maps and sets. */
export function keyText(key: RecordKey): string {
  return `${key.type}:${key.id}`
}
