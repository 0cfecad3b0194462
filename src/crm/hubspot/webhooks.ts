import type { CrmWebhooks } from '../port.ts'
import { meaningOf } from './event-meaning.ts'
import { readEvents } from './events.ts'
import { isSigned } from './signature.ts'

export interface WebhooksConfig {
  /** Of the app; with it HubSpot signs. */
  readonly clientSecret: string
  /** HubSpot's id of the app: our own writes come back with it. */
  readonly appId: string
  /** Whether requests that carry no signature of version 3 are believed on one of version 1 or 2. */
  readonly oldSignatures: boolean
}

/** How HubSpot's events come in: signed requests, one address for all accounts of the app. */
export function createWebhooks({ clientSecret, appId, oldSignatures }: WebhooksConfig): CrmWebhooks {
  return {
    verify: (request, now) => isSigned(request, { clientSecret, oldSignatures, now }),
    events: readEvents,
    meaningOf: (body) => meaningOf(body, { appId }),
  }
}
