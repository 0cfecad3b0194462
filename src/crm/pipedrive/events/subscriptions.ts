import { z } from 'zod'
import { CrmPermissionError } from '../../../domain/errors.ts'
import type { Features } from '../../access/features.ts'
import type { CrmSubscriptions, SubscriptionReport, UnavailableCause } from '../../port.ts'
import { callOrNull, makeOrFind, refusalMessage } from '../../refusals.ts'
import type { AddWebhookRequest, Caller } from '../transport/client.ts'
import { PipedriveRefusal } from '../transport/errors.ts'
import { dataOf, listOf, RawId, RawIgnored, RawMe } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'

/** The address for the events of one company, and how Pipedrive authenticates there. */
export interface Hook {
  /** Public, with https; holds a secret. */
  readonly url: string
  /** The start of every such address of this company, up to the secret. */
  readonly prefix: string
  readonly user: string
  readonly password: string
}

export interface SubscriptionDeps {
  readonly client: Caller
  readonly features: Features
  readonly hookOf: (companyId: string) => Hook
}

/** Documented names of the entities of events; leads, notes, products and users are not mirrored. */
const hookedObjects = ['activity', 'deal', 'person', 'organization'] as const
type HookedObject = (typeof hookedObjects)[number]

const RawWebhook = z.object({
  id: RawId,
  name: z.string().nullish(),
  user_id: RawId.nullish(),
  event_action: z.string(),
  event_object: z.string(),
  subscription_url: z.string(),
  version: z.string().nullish(),
  /** Documented as a number. */
  is_active: z.union([z.boolean(), z.number()]).nullish(),
  http_auth_user: z.string().nullish(),
})
type RawWebhook = z.infer<typeof RawWebhook>

/**
 * One webhook for each kind of object that is mirrored, created with the token of the person who connected the account:
 * Pipedrive sends what that person may see. It deletes a webhook whose address has been unreachable for three days, and
 * webhooks cannot be changed (documented). So an outdated webhook is replaced, the new one first, so that no event is
 * missed in between.
 */
export function createSubscriptions({ client, features, hookOf }: SubscriptionDeps): CrmSubscriptions {
  async function find(): Promise<Found> {
    const me = await client.call({ ...endpoints.me(), kind: 'set-up' }, dataOf(RawMe))
    const webhooks = await client.call({ ...endpoints.webhooks(), kind: 'set-up' }, listOf(RawWebhook))
    return { userId: me.id, hook: hookOf(me.company_id), webhooks: webhooks.items }
  }

  return {
    async ensure(last) {
      const off = features.whyOff('webhooks')
      if (off !== null) return { ids: last, lost: 0, unavailable: off, cause: 'ungranted' }
      try {
        return await ensureAll(client, await find(), last)
      } catch (error) {
        if (error instanceof CrmPermissionError) features.refuse('webhooks', error.why)
        return { ids: last, lost: 0, unavailable: refusalMessage(error), cause: causeOf(error) }
      }
    },
    async remove() {
      if (features.whyOff('webhooks') !== null) return
      const found = await find()
      for (const webhook of found.webhooks) if (isOurs(webhook, found)) await end(client, webhook)
    },
  }
}

interface Found {
  /** The person who connected the account. */
  readonly userId: string
  readonly hook: Hook
  /** All webhooks that the token may see, including those of other people and other apps. */
  readonly webhooks: readonly RawWebhook[]
}

async function ensureAll(client: Caller, found: Found, last: readonly string[]): Promise<SubscriptionReport> {
  const ids: string[] = []
  for (const object of hookedObjects) {
    const rivals = found.webhooks.filter((webhook) => isOurs(webhook, found, last) && webhook.name === nameOf(object))
    const standing = rivals.find((webhook) => fulfils(webhook, object, found.hook))
    const id = standing?.id ?? (await make(client, object, found))
    for (const rival of rivals) if (rival.id !== id) await end(client, rival)
    ids.push(id)
  }
  // Replaced webhooks count too: their remaining events are ignored.
  return { ids, lost: last.filter((id) => !ids.includes(id)).length, unavailable: null, cause: null }
}

function causeOf(error: unknown): UnavailableCause {
  if (error instanceof CrmPermissionError) return 'ungranted'
  // Pipedrive makes a test call to the address, and names it if that fails (recorded).
  return error instanceof PipedriveRefusal && error.explained.includes('subscription_url') ? 'unreachable' : 'refused'
}

function nameOf(object: HookedObject): string {
  return `Minset: ${object}`
}

/** Another installation of Minset may have webhooks with the same names and a different address. */
function isOurs(webhook: RawWebhook, { userId, hook }: Found, last: readonly string[] = []): boolean {
  if (!hookedObjects.some((object) => webhook.name === nameOf(object))) return false
  if (last.includes(webhook.id)) return true
  return webhook.user_id === userId && webhook.subscription_url.startsWith(hook.prefix)
}

function isActive(webhook: RawWebhook): boolean {
  return webhook.is_active !== false && webhook.is_active !== 0
}

/** The password is not compared, because Pipedrive may hide it; it changes together with the secret in the address. */
function fulfils(webhook: RawWebhook, object: HookedObject, hook: Hook): boolean {
  return (
    isActive(webhook) &&
    webhook.subscription_url === hook.url &&
    webhook.http_auth_user === hook.user &&
    webhook.event_object === object &&
    webhook.event_action === '*' &&
    webhook.version === '2.0'
  )
}

/** The id of a new webhook. Documented: Pipedrive first makes a test call to the address. */
async function make(client: Caller, object: HookedObject, { userId, hook }: Found): Promise<string> {
  const body = {
    name: nameOf(object),
    subscription_url: hook.url,
    event_action: '*',
    event_object: object,
    version: '2.0',
    user_id: Number(userId),
    http_auth_user: hook.user,
    http_auth_password: hook.password,
  } satisfies AddWebhookRequest
  const { id } = await makeOrFind({
    make: () => client.call({ ...endpoints.createWebhook(), body, kind: 'set-up' }, dataOf(z.object({ id: RawId }))),
    find: async () => {
      const webhooks = await client.call({ ...endpoints.webhooks(), kind: 'set-up' }, listOf(RawWebhook))
      return webhooks.items.find((one) => one.user_id === userId && fulfils(one, object, hook)) ?? null
    },
    isNameUnique: false,
  })
  return id
}

async function end(client: Caller, { id }: RawWebhook): Promise<void> {
  await callOrNull(client, { ...endpoints.removeWebhook(id), kind: 'set-up' }, RawIgnored)
}
