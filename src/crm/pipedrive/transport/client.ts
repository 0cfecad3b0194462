import { ConfigError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import { nameOf } from '../../http/api-call.ts'
import {
  type CallRules,
  type CrmClient,
  createCrmClient,
  type Caller as HttpCaller,
  openWindow,
} from '../../http/client.ts'
import type { SlidingWindow } from '../../http/pace/sliding-window.ts'
import type { Reply } from '../../http/send.ts'
import type { AccessTokens } from '../../port.ts'
import type { CrmDeps } from '../../vendor.ts'
import { apiOriginOf } from './address.ts'
import { type Budget, createBudget } from './budget.ts'
import { dailyLimitError, type RawError } from './errors.ts'
import { limits, type WorkKind } from './limits.ts'
import { limitOf, readRateHeaders, replyRules } from './replies.ts'
import { type Endpoint, endpoints } from './versions.ts'

/**
 * Only the types of Pipedrive's own client are used, for bodies and records; requests are made here. Its interceptors
 * return only a response's body: the status of a refusal and the headers with the limits are lost, and they cannot be
 * removed, because each of its generated interfaces creates its own HTTP instance. It has no time limit, no retries and
 * no `state` in OAuth, renews tokens by itself and follows redirects with them. So none of its code runs.
 */
export type { AddCallLogRequest, AddFilterRequest, AddWebhookRequest } from 'pipedrive/v1'
export type {
  ActivityItem,
  AddActivityRequest,
  AddDealFieldRequest,
  Deal,
  OrganizationItem,
  Person,
  UpdateDealRequest,
  UpdateOrganizationRequest,
  UpdatePersonRequest,
} from 'pipedrive/v2'

export interface PipedriveRequest extends Endpoint {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** The part of our daily tokens that the call counts against. */
  readonly kind: WorkKind
}

/**
 * The client of a company. A call that creates something (POST) is not repeated once Pipedrive may have carried it out.
 * It throws the subclass `PipedriveRefusal` for 400, 409, 415 and 422, and CrmRateLimitedError also if our own share of
 * the daily tokens is used up.
 */
export type PipedriveClient = CrmClient<PipedriveRequest>

/** The part of a client that makes calls. */
export type Caller = HttpCaller<PipedriveRequest>

export interface ClientOptions {
  readonly tokens: AccessTokens
  /** Whether the token is a person's own API token rather than one granted to the app. */
  readonly isPersonalToken: boolean
  /** API origin without a trailing slash; null to use the one that the token comes with. */
  readonly baseUrl: string | null
  /** Maximum share of the company's daily tokens that Minset uses, in (0, 1]. */
  readonly dailyShare: number
}

/**
 * Creates the account's only client, which keeps to the rate limits. Makes no call.
 *
 * @throws ConfigError if the share is out of range
 */
export function createClient(options: ClientOptions, deps: CrmDeps): PipedriveClient {
  const { tokens, isPersonalToken, baseUrl, dailyShare } = options
  if (!(dailyShare > 0 && dailyShare <= 1)) {
    throw new ConfigError(message('config.pipedrive.share'))
  }
  const slots = limits.mostCallsPer2Seconds
  const calls = openWindow({ name: 'calls', slots, windowMs: limits.callWindowMs }, deps)
  calls.adapt(limits.firstCallsPer2Seconds)
  const budget = createBudget(dailyShare, deps.clock, deps.counts?.budget)
  const rules: CallRules<PipedriveRequest, RawError> = {
    replies: replyRules,
    tokens,
    originOf: ({ apiOrigin }) => baseUrl ?? apiOriginOf(apiOrigin),
    // Documented: personal tokens use a separate header.
    authorisationOf: ({ token }) => (isPersonalToken ? { 'x-api-token': token } : { authorization: `Bearer ${token}` }),
    windowOf: () => calls,
    isRepeatable: ({ method }) => method !== 'POST',
    spend: (request, look) => spend(budget, request, () => look({ ...endpoints.me(), kind: request.kind })),
    follow: (request, reply) => follow({ calls, budget }, request, reply),
    limitOf: (_request, failed, headers) => limitOf(failed, headers, () => budget.dayIsOver()),
    usage: () => ({ budgetUsed: calls.used(), daily: budget.daily() }),
    // Documented: a call without a token gets 401, and only calls of a company's users count.
    address: async () => (baseUrl ?? apiOriginOf((await tokens.current()).apiOrigin)) + endpoints.me().path,
  }
  return createCrmClient(rules, deps)
}

interface Limits {
  readonly calls: SlidingWindow
  readonly budget: Budget
}

/** Adjusts the limits to the headers of a response. If saving fails, the next response repeats the values. */
async function follow({ calls, budget }: Limits, request: PipedriveRequest, reply: Reply): Promise<void> {
  const said = readRateHeaders(reply.headers)
  if (said.burstLimit !== null) calls.adapt(said.burstLimit)
  if (said.burstWaitMs !== null) calls.pause(said.burstWaitMs)
  const kept = reply.status === 429 ? budget.giveBack(request.kind, request.cost) : budget.observe(said)
  await kept.catch(() => undefined)
}

/**
 * Reserves the call's tokens. If none are left, `look` checks once an hour whether there are any again.
 *
 * @throws CrmRateLimitedError if none are left
 */
async function spend(budget: Budget, request: PipedriveRequest, look: () => Promise<unknown>): Promise<void> {
  const { kind, cost } = request
  const refusal = await budget.take(kind, cost)
  if (refusal === null) return
  if (await budget.takeLook()) await look()
  const second = await budget.take(kind, cost)
  if (second !== null) throw dailyLimitError(nameOf(request), second.whose, second.retryAt)
}
