import { z } from 'zod'
import { type ObjectType, objectTypes, type RecordKey } from '../../../domain/record.ts'
import { EventId } from '../../events/event-parts.ts'
import type { EventMeaning } from '../../port.ts'
import { type ActivityTypes, activityObjects } from '../fields/fields.ts'

const Word = z.string().nullable().catch(null)

/** What an event says of the record's state: of an activity its type. Null before a creation and after a deletion. */
const State = z.object({ type: Word }).nullable().catch(null)

/** The parts of an event that say what happened to what. Each may be missing or be something else: then it is null. */
const RawEvent = z.object({
  data: State,
  previous: State,
  meta: z.object({
    action: Word,
    is_bulk_edit: z.boolean().catch(false),
    entity: Word,
    entity_id: EventId,
    /** Documented: of two records that are merged, one is deleted and the other one changed, and each names the other. */
    merged_to_id: EventId,
    merged_from_id: EventId,
    /** Documented: of the webhook that the event was sent for. */
    webhook_id: z.union([z.string(), z.number()]).transform(String).nullable().catch(null),
  }),
})
type RawEvent = z.infer<typeof RawEvent>

const unknown: EventMeaning = { kind: 'unknown' }

/** Documented names of what an event is about. Of leads, notes, products, users and the rest nothing is mirrored. */
const entities: ReadonlyMap<string, readonly ObjectType[]> = new Map<string, readonly ObjectType[]>([
  ['person', ['contact']],
  ['organization', ['company']],
  ['deal', ['deal']],
  ['activity', activityObjects],
])

const actions: ReadonlySet<string> = new Set(['create', 'change', 'delete'])

export interface MeaningContext {
  readonly activityTypes: ActivityTypes
  /** Of our webhooks; null where none are known. */
  readonly subscriptionIds: readonly string[] | null
}

/**
 * What an event asks of us. Never throws: what is not understood is `unknown`.
 *
 * No event counts as our own write come back: that an app made the change is told, but not which one, and by which fields
 * ours is known each account's fields would have to say. The record is read once more for it (1 token).
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
  // Documented: each record of a bulk edit is told of by itself. Once all are known, a list of them costs less.
  return { kind: 'records', keys, isSettling: meta.action === 'create' || meta.is_bulk_edit }
}

/**
 * What the record is for us, and what it was before. An activity whose type is told nowhere may be any of them: those that
 * it is not, reading it again shows.
 */
function typesOf({ data, previous, meta }: RawEvent, activityTypes: ActivityTypes): readonly ObjectType[] {
  const types = entities.get(meta.entity ?? '') ?? []
  const told = [data?.type, previous?.type].flatMap((type) => type ?? [])
  if (meta.entity !== 'activity' || told.length === 0) return types
  const meant = activityObjects.filter((object) => told.some((type) => activityTypes[object].includes(type)))
  return objectTypes.filter((type) => meant.some((one) => one === type))
}
