import type { CrmWebhooks } from '../../port.ts'
import type { ActivityTypes } from '../fields/fields.ts'
import { meaningOf } from './event-meaning.ts'
import { readEvents } from './events.ts'
import { type HookSettings, isOurHook } from './hook-address.ts'

/** Pipedrive's webhooks. */
export function createWebhooks(hooks: HookSettings, activityTypes: ActivityTypes): CrmWebhooks {
  return {
    mayVerify: (head) => isOurHook(hooks, head),
    verify: (request) => isOurHook(hooks, request),
    events: readEvents,
    meaningOf: (body, subscriptionIds) => meaningOf(body, { activityTypes, subscriptionIds }),
  }
}
