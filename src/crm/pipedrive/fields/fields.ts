import type { ObjectType } from '../../../domain/record.ts'
import type { OddItem } from '../../items.ts'
import { readCallText } from '../../texts/call-text.ts'
import type { RawActivity } from '../transport/schema.ts'
import type { RecordsName } from '../transport/versions.ts'

/** The types that Pipedrive stores as activities, identified by the activity's own type. */
export const activityObjects = ['meeting', 'call', 'task'] as const
export type ActivityObject = (typeof activityObjects)[number]

export function isActivityObject(type: ObjectType): type is ActivityObject {
  return activityObjects.some((one) => one === type)
}

/** Pipedrive's kind of record for each type. */
export const recordsNames: Readonly<Record<ObjectType, RecordsName>> = {
  contact: 'persons',
  company: 'organizations',
  deal: 'deals',
  meeting: 'activities',
  call: 'activities',
  task: 'activities',
}

/**
 * Keys of the activity types (`key_string`) that count as meetings, calls and tasks; activities of other types are not
 * mirrored. Documented: accounts rename, deactivate and add types; the key of a type stays the same.
 */
export type ActivityTypes = Readonly<Record<ActivityObject, readonly string[]>>

/** The keys in every new account. Documented. */
export const defaultActivityTypes: ActivityTypes = { meeting: ['meeting'], call: ['call'], task: ['task'] }

/**
 * The text in the note of a task that Minset has created for the owner of a record that cannot carry a flag. Such tasks
 * are not the company's own records, so they are not mirrored.
 */
export const ownTaskMarker = 'Minset task for record'

type Described = Pick<RawActivity, 'type' | 'subject' | 'note'>

/** The type of an activity; null if it is not mirrored, which includes messages that are stored as calls. */
export function objectOf({ type, subject, note }: Described, types: ActivityTypes): ActivityObject | null {
  if (note?.includes(ownTaskMarker)) return null
  const object = activityObjects.find((one) => types[one].includes(type)) ?? null
  return object === 'call' && readCallText(subject ?? null, note ?? null).isMessage ? null : object
}

/**
 * The unreadable activities that may be of this type: if the type itself is unreadable, an activity may be of any type.
 */
export function oddOfType(odd: readonly OddItem[], object: ActivityObject, types: ActivityTypes): readonly OddItem[] {
  return odd.filter(({ hint }) => hint === undefined || types[object].includes(hint))
}
