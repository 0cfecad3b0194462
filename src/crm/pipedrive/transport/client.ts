import { ConfigError } from '../../../domain/errors.ts'
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
 * Of Pipedrive's own client only the types serve, of bodies and of records; requests are made here. Its interceptors give
 * an answer's body alone: the status of a refusal and the headers with the limits are lost, and they cannot be taken out,
 * because each of its generated interfaces makes its own HTTP instance. It has no time limit, no retries and no `state` in
 * OAuth, renews tokens by itself and follows redirects with them. So nothing of it runs.
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
  /** Which part of our daily tokens it is paid from. */
  readonly kind: WorkKind
}

/**
 * The client of a company. A call that creates something (POST) is not repeated, once Pipedrive may have done it. For
 * 400, 409, 415 and 422 it throws the subclass `PipedriveRefusal`; CrmRateLimitedError also where our own part of the
 * daily tokens is used up.
 */
export type PipedriveClient = CrmClient<PipedriveRequest>

/** What makes calls. */
export type Caller = HttpCaller<PipedriveRequest>

export interface ClientOptions {
  readonly tokens: AccessTokens
  /** Whether the token is a person's own API token, and not one that was granted to the app. */
  readonly isPersonalToken: boolean
  /** Where the API is, without a slash at its end; null for the address that comes with the token. */
  readonly baseUrl: string | null
  /** How much of the company's daily tokens we use at most, above 0 and up to 1. */
  readonly dailyShare: number
}

/** Makes the one paced client of an account. Nothing is sent yet. @throws ConfigError if the share cannot be right */
export function createClient(options: ClientOptions, deps: CrmDeps): PipedriveClient {
  const { tokens, isPersonalToken, baseUrl, dailyShare } = options
  if (!(dailyShare > 0 && dailyShare <= 1)) {
    throw new ConfigError("The part of Pipedrive's daily tokens for Minset must be above 0 and at most 1.")
  }
  const slots = limits.mostCallsPer2Seconds
  const calls = openWindow({ name: 'calls', slots, windowMs: limits.callWindowMs }, deps)
  calls.adapt(limits.firstCallsPer2Seconds)
  const budget = createBudget(dailyShare, deps.clock, deps.counts?.budget)
  const rules: CallRules<PipedriveRequest, RawError> = {
    replies: replyRules,
    tokens,
    originOf: ({ apiOrigin }) => baseUrl ?? apiOriginOf(apiOrigin),
    // Documented: a personal token has a header of its own.
    authorisationOf: ({ token }) => (isPersonalToken ? { 'x-api-token': token } : { authorization: `Bearer ${token}` }),
    windowOf: () => calls,
    isRepeatable: ({ method }) => method !== 'POST',
    spend: (request, look) => spend(budget, request, () => look({ ...endpoints.me(), kind: request.kind })),
    follow: (request, reply) => follow({ calls, budget }, request, reply),
    limitOf: (_request, failed, headers) => limitOf(failed, headers, () => budget.dayIsOver()),
    usage: () => ({ budgetUsed: calls.used(), daily: budget.daily() }),
    // Documented: without a token it answers with 401, and tokens are counted for calls of a company's users only.
    address: async () => (baseUrl ?? apiOriginOf((await tokens.current()).apiOrigin)) + endpoints.me().path,
  }
  return createCrmClient(rules, deps)
}

interface Limits {
  readonly calls: SlidingWindow
  readonly budget: Budget
}

/** Keeps to what the headers of an answer say of the limits. What cannot be kept of it, the next answer says again. */
async function follow({ calls, budget }: Limits, request: PipedriveRequest, reply: Reply): Promise<void> {
  const said = readRateHeaders(reply.headers)
  if (said.burstLimit !== null) calls.adapt(said.burstLimit)
  if (said.burstWaitMs !== null) calls.pause(said.burstWaitMs)
  const kept = reply.status === 429 ? budget.giveBack(request.kind, request.cost) : budget.observe(said)
  await kept.catch(() => undefined)
}

/**
 * Books the call's tokens. Where there are none, `look` sees once an hour if there are again.
 *
 * @throws CrmRateLimitedError where there are none
 */
async function spend(budget: Budget, request: PipedriveRequest, look: () => Promise<unknown>): Promise<void> {
  const { kind, cost } = request
  const refusal = await budget.take(kind, cost)
  if (refusal === null) return
  if (await budget.takeLook()) await look()
  const second = await budget.take(kind, cost)
  if (second !== null) throw dailyLimitError(nameOf(request), second.whose, second.retryAt)
}
