import { z } from 'zod'
import { type ObjectType, objectTypes, type RecordKey } from '../../../domain/record.ts'
import { EventId } from '../../events/event-parts.ts'
import type { EventMeaning } from '../../port.ts'
import { type ActivityTypes, activityObjects } from '../fields/fields.ts'

const Word = z.string().nullable().catch(null)

/**
 * The state of the record in an event; for an activity it contains the type. Null before a creation and after a
 * deletion.
 */
const State = z.object({ type: Word }).nullable().catch(null)

/**
 * The parts of an event that identify what happened to which record. A part that is missing or has another type is
 * null.
 */
const RawEvent = z.object({
  data: State,
  previous: State,
  meta: z.object({
    action: Word,
    is_bulk_edit: z.boolean().catch(false),
    entity: Word,
    entity_id: EventId,
    /** Documented: when two records are merged, one is deleted and the other changed, and each names the other. */
    merged_to_id: EventId,
    merged_from_id: EventId,
    /** Documented: the webhook that the event was sent for. */
    webhook_id: z.union([z.string(), z.number()]).transform(String).nullable().catch(null),
  }),
})
type RawEvent = z.infer<typeof RawEvent>

const unknown: EventMeaning = { kind: 'unknown' }

/** Documented names of an event's entity. Leads, notes, products, users and others are not mirrored. */
const entities: ReadonlyMap<string, readonly ObjectType[]> = new Map<string, readonly ObjectType[]>([
  ['person', ['contact']],
  ['organization', ['company']],
  ['deal', ['deal']],
  ['activity', activityObjects],
])

const actions: ReadonlySet<string> = new Set(['create', 'change', 'delete'])

export interface MeaningContext {
  readonly activityTypes: ActivityTypes
  /** Ids of Minset's webhooks; null if none are known. */
  readonly subscriptionIds: readonly string[] | null
}

/**
 * What has to be done because of an event. Never throws: an event that is not understood is `unknown`.
 *
 * No event counts as an echo of our own write: an event states that an app made the change, but not which app, and
 * comparing with our fields would require each account's field codes. The record is re-read instead (1 token).
 */
export function meaningOf(body: object, { activityTypes, subscriptionIds }: MeaningContext): EventMeaning {
  const parsed = RawEvent.safeParse(body)
  if (!parsed.success) return unknown
  const { meta } = parsed.data
  if (!actions.has(meta.action ?? '')) return unknown
  if (subscriptionIds !== null && meta.webhook_id !== null && !subscriptionIds.includes(meta.webhook_id)) return unknown
  const types = typesOf(parsed.data, activityTypes)
  const ids = [meta.entity_id, meta.merged_to_id, meta.merged_from_id]
  const keys = [...new Set(ids.flatMap((id) => id ?? []))].flatMap((id) =>
    types.map((type): RecordKey => ({ type, id })),
  )
  if (keys.length === 0) return unknown
  // Documented: a bulk edit sends one event per record. Once all are known, reading them as a list costs less.
  return { kind: 'records', keys, isSettling: meta.action === 'create' || meta.is_bulk_edit }
}

/**
 * The types of the record before and after the event. An activity whose type is not stated may be any of them; the
 * re-read shows which it is.
 */
function typesOf({ data, previous, meta }: RawEvent, activityTypes: ActivityTypes): readonly ObjectType[] {
  const types = entities.get(meta.entity ?? '') ?? []
  const named = [data?.type, previous?.type].flatMap((type) => type ?? [])
  if (meta.entity !== 'activity' || named.length === 0) return types
  const meant = activityObjects.filter((object) => named.some((type) => activityTypes[object].includes(type)))
  return objectTypes.filter((type) => meant.some((one) => one === type))
}
