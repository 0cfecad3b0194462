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
import type { RawError } from './errors.ts'
import { limits } from './limits.ts'
import { limitOf, replyRules } from './replies.ts'
import { paths } from './versions.ts'

/**
 * Only the request body types of HubSpot's own client are used; requests are made here. Its generated methods call
 * paths that end in 2027, every client in the process shares its limiter and its retries, and its HTTP code follows
 * redirects to any host, supports no abort signal, and reads bodies of any size. So none of its code runs.
 */
export type BatchReadBody = BatchReadInputSimplePublicObjectId
export type BatchUpdateInput = SimplePublicObjectBatchInput
export type FlagGroup = PropertyGroupCreate
/** Enumerations of HubSpot's client, as the plain strings that are sent. */
export type FlagProperty = Omit<PropertyCreate, 'type' | 'fieldType' | 'options'> & {
  readonly type: `${PropertyCreate['type']}`
  readonly fieldType: `${PropertyCreate['fieldType']}`
  readonly options?: readonly { label: string; value: string; displayOrder: number; hidden: boolean }[]
}
export type SearchFilter = Omit<Filter, 'operator'> & { readonly operator: `${Filter['operator']}` }

export interface HubSpotRequest extends ApiCall {
  /** Searches have a limit of their own and do not count against the other. */
  readonly isSearch?: boolean
}

/**
 * The client of an account. Every call sets a state ("these values") rather than taking a step, so repeating it is
 * safe. It throws the subclass `HubSpotRefusal` for 400, 409 and 422. Its reported budget covers all calls except
 * searches.
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

/** Creates the account's only client, which keeps to the rate limits. Makes no call. */
export function createClient({ tokens, baseUrl, limitPer10Seconds }: ClientOptions, deps: CrmDeps): HubSpotClient {
  // HubSpot counts searches separately from all other calls.
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
    limitOf: ({ isSearch = false }, failed, headers) =>
      limitOf(failed, { headers, isSearch, timeZone, now: deps.clock.now() }),
    usage: () => ({ budgetUsed: calls.used(), daily: null }),
    // Documented: a call without a token gets 401. Uncertain but expected: it counts against no account's limit.
    address: () => Promise.resolve(baseUrl + paths.accountDetails()),
  }
  return {
    ...createCrmClient(rules, deps),
    learnTimeZone(zone) {
      timeZone = zone
    },
  }
}

/**
 * The account's limit may be smaller than configured; documented: every response except those of searches states it.
 */
function followAnnouncedLimit(reply: Reply, calls: SlidingWindow): void {
  const interval = Number(reply.headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? '10000')
  const announced = Number(reply.headers.get('x-hubspot-ratelimit-max') ?? '0')
  if (interval === 10_000 && Number.isInteger(announced) && announced > 0) calls.adapt(announced)
}
