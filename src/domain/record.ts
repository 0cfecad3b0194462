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
 * A field's value. Instants are ISO 8601 strings in UTC (`2026-11-23T14:00:00.000Z`); numbers and booleans are typed;
 * a blank value of the vendor (absent, null, empty, markup without text) is always null.
 */
export type FieldValue = string | number | boolean | null

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
