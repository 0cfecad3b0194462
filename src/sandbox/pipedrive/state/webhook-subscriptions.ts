import type { Journal } from '../../core/state/journal.ts'

/** A webhook as the API returns it; documented. */
export interface WebhookSubscription {
  readonly id: number
  readonly company_id: number
  readonly owner_id: number
  readonly user_id: number
  /** `create`, `change`, `delete` or `*`. */
  readonly event_action: string
  /** `deal`, `person`, … or `*`. */
  readonly event_object: string
  readonly subscription_url: string
  readonly version: string
  readonly is_active: 0 | 1
  /** ISO 8601 with milliseconds, UTC. */
  readonly add_time: string
  readonly remove_time: string | null
  readonly remove_reason: string | null
  /** `application`: created with an OAuth token, and deleted with the installation. */
  readonly type: 'general' | 'application'
  readonly http_auth_user: string | null
  readonly http_auth_password: string | null
  readonly last_delivery_time: string | null
  readonly last_http_status: number | null
  readonly admin_id: number
  readonly name: string
}

/** The webhooks of the company. */
export interface WebhookSubscriptions {
  /** The existing ones, in the order of their creation. */
  all(): readonly WebhookSubscription[]
  add(subscription: Omit<WebhookSubscription, 'id'>): WebhookSubscription
  /** Replaces the one with the same id; does nothing if it no longer exists. */
  save(subscription: WebhookSubscription): void
  /** False if the id does not exist. */
  remove(id: number): boolean
}

const firstId = 4_710_001

/** The webhooks in the account's file. */
export function openWebhookSubscriptions(journal: Journal): WebhookSubscriptions {
  function all(): readonly WebhookSubscription[] {
    return (journal.entries.get('webhooks') ?? []) as readonly WebhookSubscription[]
  }
  return {
    all,
    add(requested) {
      const id = (journal.entries.get('nextWebhookId') ?? firstId) as number
      const subscription = { id, ...requested }
      journal.put([
        ['nextWebhookId', id + 1],
        ['webhooks', [...all(), subscription]],
      ])
      return subscription
    },
    save(subscription) {
      journal.put([['webhooks', all().map((one) => (one.id === subscription.id ? subscription : one))]])
    },
    remove(id) {
      const left = all().filter((one) => one.id !== id)
      if (left.length === all().length) return false
      journal.put([['webhooks', left]])
      return true
    },
  }
}
