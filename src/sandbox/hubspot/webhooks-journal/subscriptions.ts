import { z } from 'zod'
import type { Journal } from '../../core/state/journal.ts'

const actions = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'MERGE',
  'RESTORE',
  'ASSOCIATION_ADDED',
  'ASSOCIATION_REMOVED',
  'SNAPSHOT',
  'APP_INSTALL',
  'APP_UNINSTALL',
  'ADDED_TO_LIST',
  'REMOVED_FROM_LIST',
  'GDPR_DELETE',
] as const
const Action = z.enum(actions)
export type Action = z.infer<typeof Action>

const Portal = { portalId: z.int(), actions: z.array(Action).min(1) }

/** The content of a subscription (documented); list memberships are not emulated. */
export const Wanted = z.discriminatedUnion('subscriptionType', [
  z.object({
    subscriptionType: z.literal('OBJECT'),
    ...Portal,
    objectTypeId: z.string(),
    objectIds: z.array(z.int()),
    properties: z.array(z.string()),
  }),
  z.object({
    subscriptionType: z.literal('ASSOCIATION'),
    ...Portal,
    objectTypeId: z.string(),
    objectIds: z.array(z.int()),
    associatedObjectTypeIds: z.array(z.string()),
  }),
  z.object({ subscriptionType: z.literal('GDPR_PRIVACY_DELETION'), ...Portal, objectTypeId: z.string() }),
  z.object({
    subscriptionType: z.literal('APP_LIFECYCLE_EVENT'),
    eventTypeId: z.string(),
    properties: z.array(z.string()),
  }),
])
export type Wanted = z.infer<typeof Wanted>

export interface Subscription {
  readonly id: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly wanted: Wanted
}

/** The app's subscriptions, stored in the account's file. */
export interface Subscriptions {
  all(): readonly Subscription[]
  /** Adds one, or changes the one for the same subject. */
  save(wanted: Wanted, now: Date): Subscription
  remove(isGone: (subscription: Subscription) => boolean): void
}

const entryName = 'journalSubscriptions'
const firstId = 3_849_706

/** The subscriptions in the account's file. */
export function openSubscriptions(journal: Journal): Subscriptions {
  function all(): readonly Subscription[] {
    return (journal.entries.get(entryName) ?? []) as readonly Subscription[]
  }
  return {
    all,
    save(wanted, now) {
      const at = now.toISOString()
      const standing = all().find((one) => subjectOf(one.wanted) === subjectOf(wanted))
      const id = standing?.id ?? Math.max(firstId, ...all().map((one) => one.id + 1))
      const saved = { id, createdAt: standing?.createdAt ?? at, updatedAt: at, wanted }
      journal.put([[entryName, [...all().filter((one) => one.id !== id), saved]]])
      return saved
    },
    remove(isGone) {
      journal.put([[entryName, all().filter((one) => !isGone(one))]])
    },
  }
}

/** Uncertain: how HubSpot recognises an existing subscription; here by account, kind and type of object. */
function subjectOf(wanted: Wanted): string {
  if (wanted.subscriptionType === 'APP_LIFECYCLE_EVENT') return `${wanted.subscriptionType} ${wanted.eventTypeId}`
  return `${wanted.subscriptionType} ${wanted.portalId} ${wanted.objectTypeId}`
}
