import type { CrmWebhooks } from '../../port.ts'
import { isSigned, maybeSigned } from '../access/signature.ts'
import { meaningOf } from './event-meaning.ts'
import { readEvents } from './events.ts'

export interface WebhookOptions {
  readonly clientSecret: string
  /** The app's id, which identifies the events of our own writes; null if not configured. */
  readonly appId: string | null
  readonly oldSignatures: boolean
}

/** HubSpot's webhooks. */
export function createWebhooks({ clientSecret, appId, oldSignatures }: WebhookOptions): CrmWebhooks {
  return {
    mayVerify: (head, now) => maybeSigned(head, { clientSecret, oldSignatures, now }),
    verify: (request, now) => isSigned(request, { clientSecret, oldSignatures, now }),
    events: readEvents,
    meaningOf: (body) => meaningOf(body, appId),
  }
}
