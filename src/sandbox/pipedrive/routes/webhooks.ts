import { type Request, Router } from 'express'
import { z } from 'zod'
import { callerOf, isFromApp, requireScope } from '../gateway.ts'
import { PipedriveError } from '../replies.ts'
import type { AccountState } from '../state/account-state.ts'
import type { WebhookSubscription } from '../state/webhook-subscriptions.ts'
import { idParam } from './parse.ts'

/** Documented: per app and user, or per user. */
const mostPerUser = 40

const objects = [
  'activity',
  'deal',
  'lead',
  'note',
  'organization',
  'person',
  'pipeline',
  'product',
  'stage',
  'user',
  '*',
] as const
const NewWebhook = z.object({
  subscription_url: z.string(),
  event_action: z.enum(['create', 'change', 'delete', '*']),
  event_object: z.enum(objects),
  name: z.string().min(1).max(255),
  user_id: z.number().int().optional(),
  http_auth_user: z.string().nullable().default(null),
  http_auth_password: z.string().nullable().default(null),
  version: z.enum(['1.0', '2.0']).default('2.0'),
})

/**
 * `/v1/webhooks` (documented): they cannot be changed. Those that an app has created are visible to that app only.
 *
 * @param ownOrigin the sandbox's origin; Pipedrive does not call itself
 */
export function webhookRoutes(state: AccountState, ownOrigin: string): Router {
  const router = Router()
  const isAdmin = requireScope('admin')
  router.get('/webhooks', isAdmin, (request, response) => {
    response.json({ status: 'ok', success: true, data: visible(state, request) })
  })
  router.post('/webhooks', isAdmin, (request, response) => {
    const requested = parseWebhook(request)
    refuseUrl(requested.subscription_url, ownOrigin)
    const { userId } = callerOf(request)
    const own = visible(state, request).filter((webhook) => webhook.owner_id === userId)
    if (own.length >= mostPerUser) throw refusal(400, { general: ['webhooks limit reached'] })
    const subscription = state.webhooks.add({
      company_id: state.facts.companyId,
      owner_id: userId,
      user_id: requested.user_id ?? userId,
      event_action: requested.event_action,
      event_object: requested.event_object,
      subscription_url: requested.subscription_url,
      version: requested.version,
      is_active: 1,
      add_time: state.now().toISOString(),
      remove_time: null,
      remove_reason: null,
      type: typeFor(request),
      http_auth_user: requested.http_auth_user,
      http_auth_password: requested.http_auth_password,
      last_delivery_time: null,
      last_http_status: null,
      admin_id: userId,
      name: requested.name,
    })
    response.status(201).json({ status: 'ok', success: true, data: subscription })
  })
  router.delete('/webhooks/:id', isAdmin, (request, response) => {
    const id = idParam(request)
    if (!visible(state, request).some((webhook) => webhook.id === id)) throw refusal(404, { id: ['not found'] })
    state.webhooks.remove(id)
    response.json({ status: 'ok', success: true })
  })
  return router
}

function typeFor(request: Request): WebhookSubscription['type'] {
  return isFromApp(request) ? 'application' : 'general'
}

function visible(state: AccountState, request: Request): readonly WebhookSubscription[] {
  return state.webhooks.all().filter(({ type }) => type === typeFor(request))
}

/** The documented body, whose errors contain the field names. */
function refusal(status: number, errors: Readonly<Record<string, readonly string[]>>): PipedriveError {
  return new PipedriveError(status, { status: 'error', success: false, errors })
}

function parseWebhook(request: Request): z.infer<typeof NewWebhook> {
  const parsed = NewWebhook.safeParse(request.body ?? {})
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => [String(path[0] ?? 'body'), [message]] as const)
  throw refusal(400, Object.fromEntries(errors))
}

/** Documented: a public HTTPS address, not one of Pipedrive's own. Here this machine counts as public. */
function refuseUrl(address: string, ownOrigin: string): void {
  const url = URL.parse(address)
  if (url === null || url.origin === ownOrigin || !isPublic(url)) {
    throw refusal(400, { subscription_url: ['invalid or non-reachable URL'] })
  }
}

function isPublic({ protocol, hostname }: URL): boolean {
  if (protocol === 'http:') return hostname === '127.0.0.1' || hostname === 'localhost'
  return protocol === 'https:' && !hostname.endsWith('.pipedrive.com')
}
