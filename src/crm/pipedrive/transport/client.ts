import type { z } from 'zod'
import type { Clock } from '../../../domain/clock.ts'
import { ConfigError } from '../../../domain/errors.ts'
import type { Log } from '../../../infra/log.ts'
import { type Authorise, createAuthorise } from '../../access/authorise.ts'
import { type Answer, type Answered, answerTo, nameOf, parseReply, retryCall } from '../../http/api-call.ts'
import { judgeFailure } from '../../http/failures.ts'
import { createLastAnswer, type LastAnswer } from '../../http/last-answer.ts'
import type { Attempt } from '../../http/retry.ts'
import type { Reply } from '../../http/send.ts'
import { createSlidingWindow, type SlidingWindow } from '../../http/sliding-window.ts'
import type { Timer } from '../../http/timer.ts'
import type { AccessToken, AccessTokens, CallCounts, CrmReach, CrmUsage } from '../../port.ts'
import { apiOriginOf } from './address.ts'
import { type Budget, createBudget } from './budget.ts'
import { dailyLimitError, title } from './errors.ts'
import { limits, type WorkKind } from './limits.ts'
import { judgeReply, readRateHeaders } from './replies.ts'
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

export interface PipedriveClient {
  /**
   * Makes one call, within the limits, and gives the parsed body. Repeats what may be repeated: a call that creates
   * something (POST) is not, once Pipedrive may have done it. A refused token is renewed once. An answer without content
   * is parsed as null.
   *
   * @throws the `Crm…` errors of `domain/errors.ts`; for 400, 409, 415 and 422 the subclass `PipedriveRefusal`;
   *   CrmRateLimitedError also where our own part of the daily tokens is used up
   */
  call<T>(request: PipedriveRequest, schema: z.ZodType<T>): Promise<T>
  /** As `call`, with what is known of the answer beside its body. */
  ask<T>(request: PipedriveRequest, schema: z.ZodType<T>): Promise<Answered<T>>
  usage(): CrmUsage
  readonly reach: CrmReach
}

/** What makes calls. */
export type Caller = Pick<PipedriveClient, 'call' | 'ask'>

export interface PipedriveDeps {
  readonly clock: Clock
  readonly timer: Timer
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly log: Pick<Log, 'warn'>
  /** Where the account's calls are counted, if it may have other clients, here or in another process. */
  readonly counts?: CallCounts | undefined
}

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
export function createClient(options: ClientOptions, deps: PipedriveDeps): PipedriveClient {
  if (!(options.dailyShare > 0 && options.dailyShare <= 1)) {
    throw new ConfigError("The part of Pipedrive's daily tokens for Minset must be above 0 and at most 1.")
  }
  const { timer, counts } = deps
  const window = { limit: limits.mostCallsPer2Seconds, windowMs: limits.callWindowMs }
  const calls = createSlidingWindow(window, timer, counts && { slots: counts.slots, name: 'calls' })
  calls.adapt(limits.firstCallsPer2Seconds)
  const budget = createBudget(options.dailyShare, deps.clock, counts?.budget)
  const line: Line = { options, deps, calls, budget, lastAnswer: createLastAnswer(timer), made: 0, limited: 0 }

  async function ask<T>(request: PipedriveRequest, schema: z.ZodType<T>): Promise<Answered<T>> {
    const context = { title, call: nameOf(request) }
    const authorise = createAuthorise(options.tokens, () => {
      deps.log.warn({ call: context.call }, 'Pipedrive refused the access token; another one is asked for')
    })
    const reply = await retryCall(context, deps, async () => {
      await pay(line.budget, request, () => tryOnce(line, { ...endpoints.me(), kind: request.kind }, authorise))
      return tryOnce(line, request, authorise)
    })
    return parseReply(context, reply, schema)
  }

  const client: PipedriveClient = {
    ask,
    call: async (request, schema) => (await ask(request, schema)).body,
    usage: () => ({
      calls: line.made,
      rateLimited: line.limited,
      budgetUsed: calls.used(),
      daily: line.budget.daily(),
    }),
    reach: {
      // Documented: without a token it answers with 401, and tokens are counted for calls of a company's users only.
      address: async () => (await originOf(options)) + endpoints.me().path,
      wasAnswered: (withinMs) => line.lastAnswer.isWithin(withinMs),
    },
  }
  return client
}

/** What all calls of an account go through. */
interface Line {
  readonly options: ClientOptions
  readonly deps: PipedriveDeps
  readonly calls: SlidingWindow
  readonly budget: Budget
  readonly lastAnswer: LastAnswer
  /** Calls so far. */
  made: number
  /** Of these, calls that were refused because a limit was used up. */
  limited: number
}

async function tryOnce(line: Line, request: PipedriveRequest, authorise: Authorise): Promise<Attempt<Reply>> {
  const context = { call: nameOf(request), isRepeatable: request.method !== 'POST' }
  const answer = await authorise((token) =>
    line.calls.run(async () => {
      line.made += 1
      return line.lastAnswer.note(await answerOf(line.options, request, token))
    }),
  )
  if (answer.kind === 'failure') {
    return judgeFailure(answer.error, { ...context, title, host: answer.host })
  }
  await follow(line, request, answer.reply)
  return judgeReply(answer.reply, {
    ...context,
    now: line.deps.clock.now(),
    pause: (ms) => line.calls.pause(ms),
    dayIsOver: () => line.budget.dayIsOver(),
  })
}

/** Keeps to what the headers of an answer say of the limits. What cannot be kept of it, the next answer says again. */
async function follow(line: Line, request: PipedriveRequest, reply: Reply): Promise<void> {
  const said = readRateHeaders(reply.headers)
  if (said.burstLimit !== null) line.calls.adapt(said.burstLimit)
  if (said.burstWaitMs !== null) line.calls.pause(said.burstWaitMs)
  if (reply.status === 429) line.limited += 1
  const { budget } = line
  const told = reply.status === 429 ? budget.giveBack(request.kind, request.cost) : budget.observe(said)
  await told.catch(() => undefined)
}

/**
 * Books the call's tokens. Where there are none, `look` sees once an hour if there are again.
 *
 * @throws CrmRateLimitedError where there are none
 */
async function pay(budget: Budget, request: PipedriveRequest, look: () => Promise<unknown>): Promise<void> {
  const { kind, cost } = request
  const refusal = await budget.take(kind, cost)
  if (refusal === null) return
  if (await budget.takeLook()) await look()
  const second = await budget.take(kind, cost)
  if (second !== null) throw dailyLimitError(nameOf(request), second.whose, second.retryAt)
}

/** Where the account's API is. @throws what asking for a token throws, where its address comes with the token */
async function originOf({ baseUrl, tokens }: ClientOptions): Promise<string> {
  return baseUrl ?? apiOriginOf((await tokens.current()).apiOrigin)
}

function answerOf(
  options: ClientOptions,
  request: PipedriveRequest,
  { apiOrigin, token }: AccessToken,
): Promise<Answer> {
  // Documented: a personal token has a header of its own.
  const authorisation = options.isPersonalToken ? { 'x-api-token': token } : { authorization: `Bearer ${token}` }
  return answerTo(options.baseUrl ?? apiOriginOf(apiOrigin), request, authorisation)
}
