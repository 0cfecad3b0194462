import type { AccountState } from '../state/account-state.ts'
import type { AccountChange } from '../state/changes.ts'
import { isVisible } from '../state/visibility.ts'
import type { WebhookSubscription } from '../state/webhook-subscriptions.ts'
import { formerValues, reportedRecord, type Values } from './payloads.ts'

/** The metadata of an event; documented. All ids are text. */
export interface EventMeta {
  readonly action: AccountChange['action']
  readonly company_id: string
  /** Equal for all changes that happened at once, and for all webhooks. */
  readonly correlation_id: string
  readonly entity_id: string
  readonly entity: AccountChange['entity']
  /** Uncertain: the same in every attempt. */
  readonly id: string
  readonly is_bulk_edit: boolean
  /** ISO 8601 with milliseconds, UTC. */
  readonly timestamp: string
  readonly type: WebhookSubscription['type']
  readonly user_id: string
  readonly version: '2.0'
  readonly webhook_id: string
  readonly webhook_owner_id: string
  readonly change_source: AccountChange['source']
  /** From 1 to 4. */
  readonly attempt: number
  readonly host: string
  readonly merged_to_id?: string
  readonly merged_from_id?: string
}

/** One event as sent. */
export interface WebhookEvent {
  /** Null if the record was deleted. */
  readonly data: Values | null
  /** For a change: the former values of the changed fields. For a deletion: all values. Null for a new record. */
  readonly previous: Values | null
  readonly meta: EventMeta
}

/** An event, and its webhook. */
export interface OutgoingEvent {
  readonly webhookId: number
  readonly event: WebhookEvent
}

/**
 * The events of changes that happened together, one for each webhook that covers them, in the order of the changes.
 * Version 1 is not emulated: its webhooks get no events.
 *
 * @param random returns values in [0, 1), from which the ids are derived
 */
export function eventsOf(
  state: AccountState,
  changes: readonly AccountChange[],
  random: () => number,
): OutgoingEvent[] {
  const webhooks = state.webhooks.all().filter(({ version, is_active }) => version === '2.0' && is_active === 1)
  if (webhooks.length === 0) return []
  const correlation = uuid(random)
  return changes.flatMap((change) => {
    const content = contentOf(state, change)
    return webhooks
      .filter((webhook) => isWanted(webhook, change) && isShownTo(state, webhook, change))
      .map((webhook) => {
        const meta = metaOf(state, change, webhook)
        return {
          webhookId: webhook.id,
          event: { ...content, meta: { ...meta, correlation_id: correlation, id: uuid(random) } },
        }
      })
  })
}

function isWanted({ event_action, event_object }: WebhookSubscription, { action, entity }: AccountChange): boolean {
  return [action, '*'].includes(event_action) && [entity, '*'].includes(event_object)
}

/**
 * Documented: a webhook reports what its user may see. Uncertain: whether it reports that a record can no longer be
 * seen; here it does not, which is the harder case for a listener.
 */
function isShownTo({ facts }: AccountState, { user_id: userId }: WebhookSubscription, change: AccountChange): boolean {
  const record = change.after ?? change.before
  return record === null || isVisible(facts, userId, record)
}

function contentOf(
  state: AccountState,
  { entity, before, after }: AccountChange,
): Pick<WebhookEvent, 'data' | 'previous'> {
  const data = after && reportedRecord(state, after, { entity, isNew: before === null })
  const former = before && reportedRecord(state, before, { entity, isNew: false })
  if (data === null && former !== null && entity === 'activity') {
    // Verbatim: the example of a deleted activity lacks it.
    const { update_user_id: _none, ...previous } = former
    return { data, previous }
  }
  return { data, previous: data && former ? formerValues(entity, former, data) : former }
}

function metaOf(
  { facts }: AccountState,
  change: AccountChange,
  webhook: WebhookSubscription,
): Omit<EventMeta, 'id' | 'correlation_id'> {
  return {
    action: change.action,
    company_id: String(facts.companyId),
    entity_id: String(change.id),
    entity: change.entity,
    is_bulk_edit: change.isBulkEdit,
    timestamp: change.at,
    type: webhook.type,
    user_id: String(change.userId),
    version: '2.0',
    webhook_id: String(webhook.id),
    webhook_owner_id: String(webhook.owner_id),
    change_source: change.source,
    attempt: 1,
    host: `${facts.companyDomain}.pipedrive.com`,
    ...(change.mergedTo === null ? {} : { merged_to_id: String(change.mergedTo) }),
    ...(change.mergedFrom === null ? {} : { merged_from_id: String(change.mergedFrom) }),
  }
}

/** A UUID of version 4, the same for the same sequence. */
function uuid(random: () => number): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  const variant = '89ab'[Math.floor(random() * 4)] ?? '8'
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
}
