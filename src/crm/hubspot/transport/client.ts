import type { BatchReadInputSimplePublicObjectId } from '@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js'
import type { Filter } from '@hubspot/api-client/lib/codegen/crm/objects/models/Filter.js'
import type { SimplePublicObjectBatchInput } from '@hubspot/api-client/lib/codegen/crm/objects/models/SimplePublicObjectBatchInput.js'
import type { PropertyCreate } from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js'
import type { PropertyGroupCreate } from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyGroupCreate.js'
import type { ApiCall } from '../../http/api-call.ts'
import { type CallRules, type CrmClient, createCrmClient, openWindow } from '../../http/client.ts'
import type { SlidingWindow } from '../../http/pace/sliding-window.ts'
import type { Reply } from '../../http/send.ts'
import type { AccessTokens } from '../../port.ts'
import type { CrmDeps } from '../../vendor.ts'
import { limits } from './limits.ts'
import { limitOf, replyRules } from './replies.ts'
import type { RawError } from './schema.ts'
import { paths } from './versions.ts'

/**
 * Of HubSpot's own client only the types of request bodies serve; requests are made here. Its generated methods call paths
 * that end in 2027, its limiter and its retries are shared by every client in the process, and its plumbing follows
 * redirects to any host, takes no signal to end a call, and reads bodies of any size. So nothing of it runs.
 */
export type BatchReadBody = BatchReadInputSimplePublicObjectId
export type BatchUpdateInput = SimplePublicObjectBatchInput
export type FlagGroup = PropertyGroupCreate
/** Enumerations of HubSpot's client, as the plain words that travel. */
export type FlagProperty = Omit<PropertyCreate, 'type' | 'fieldType' | 'options'> & {
  readonly type: `${PropertyCreate['type']}`
  readonly fieldType: `${PropertyCreate['fieldType']}`
  readonly options?: readonly { label: string; value: string; displayOrder: number; hidden: boolean }[]
}
export type SearchFilter = Omit<Filter, 'operator'> & { readonly operator: `${Filter['operator']}` }

export interface HubSpotRequest extends ApiCall {
  /** Searches have a limit of their own and do not count in the other. */
  readonly isSearch?: boolean
}

/**
 * The client of an account. Every call of ours asks for a state ("these values") and not for a step, so a repetition does
 * no harm. For 400, 409 and 422 it throws the subclass `HubSpotRefusal`. Its budget is that of calls that are no searches.
 */
export interface HubSpotClient extends CrmClient<HubSpotRequest> {
  /** The account's time zone (IANA): the daily limit resets at its midnight. */
  learnTimeZone(timeZone: string): void
}

export interface ClientOptions {
  readonly tokens: AccessTokens
  readonly baseUrl: string
  readonly limitPer10Seconds: number
}

/** Makes the one paced client of an account. Nothing is sent yet. */
export function createClient({ tokens, baseUrl, limitPer10Seconds }: ClientOptions, deps: CrmDeps): HubSpotClient {
  // HubSpot counts searches apart from all other calls.
  const calls = openWindow({ name: 'calls', slots: limitPer10Seconds, windowMs: limits.callWindowMs }, deps)
  const searches = openWindow(
    { name: 'searches', slots: limits.searchesPerSecond, windowMs: limits.searchWindowMs },
    deps,
  )
  let timeZone: string | null = null
  const rules: CallRules<HubSpotRequest, RawError> = {
    replies: replyRules,
    tokens,
    originOf: () => baseUrl,
    authorisationOf: ({ token }) => ({ authorization: `Bearer ${token}` }),
    windowOf: ({ isSearch = false }) => (isSearch ? searches : calls),
    isRepeatable: () => true,
    follow({ isSearch = false }, reply) {
      if (!isSearch) followAnnouncedLimit(reply, calls)
    },
    limitOf: ({ isSearch = false }, failed) => limitOf(failed, { isSearch, timeZone, now: deps.clock.now() }),
    usage: () => ({ budgetUsed: calls.used(), daily: null }),
    // Documented: without a token it answers with 401. Uncertain, but to be expected: that counts in no account's limit.
    address: () => Promise.resolve(baseUrl + paths.accountDetails()),
  }
  return {
    ...createCrmClient(rules, deps),
    learnTimeZone(zone) {
      timeZone = zone
    },
  }
}

/** The account may have a smaller limit than configured; documented: each answer but a search's announces it. */
function followAnnouncedLimit(reply: Reply, calls: SlidingWindow): void {
  const interval = Number(reply.headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? '10000')
  const announced = Number(reply.headers.get('x-hubspot-ratelimit-max') ?? '0')
  if (interval === 10_000 && Number.isInteger(announced) && announced > 0) calls.adapt(announced)
}
