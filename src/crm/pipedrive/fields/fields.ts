import type { ObjectType } from '../../../domain/record.ts'
import type { OddItem } from '../../items.ts'
import { readCallText } from '../../texts/call-text.ts'
import type { RawActivity } from '../transport/schema.ts'
import type { RecordsName } from '../transport/versions.ts'

/** The types that Pipedrive keeps as activities, each by the activity's own type. */
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
 * Keys of the activity types (`key_string`) that count as meetings, calls and tasks; an activity of any other type is not
 * mirrored. Documented: accounts rename, switch off and add types; the key of a type stays.
 */
export type ActivityTypes = Readonly<Record<ActivityObject, readonly string[]>>

/** The keys that every account begins with. Documented. */
export const defaultActivityTypes: ActivityTypes = { meeting: ['meeting'], call: ['call'], task: ['task'] }

/**
 * What stands in the note of a task that Minset has given to the owner of a record which can carry no flag. Such tasks are
 * no records of the company's and are not mirrored.
 */
export const ownTaskMarker = 'Minset task for record'

type Described = Pick<RawActivity, 'type' | 'subject' | 'note'>

/** What an activity is for us; null where it is not mirrored, as messages are not that are only stored as calls. */
export function objectOf({ type, subject, note }: Described, types: ActivityTypes): ActivityObject | null {
  if (note?.includes(ownTaskMarker)) return null
  const object = activityObjects.find((one) => types[one].includes(type)) ?? null
  return object === 'call' && readCallText(subject ?? null, note ?? null).isMessage ? null : object
}

/**
 * Of activities that cannot be read, those that may be of this type for us: where the type itself cannot be read, each
 * may be any.
 */
export function oddOfType(odd: readonly OddItem[], object: ActivityObject, types: ActivityTypes): readonly OddItem[] {
  return odd.filter(({ hint }) => hint === undefined || types[object].includes(hint))
}
