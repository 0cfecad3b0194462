import type { BatchReadInputSimplePublicObjectId } from '@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js'
import type { Filter } from '@hubspot/api-client/lib/codegen/crm/objects/models/Filter.js'
import type { SimplePublicObjectBatchInput } from '@hubspot/api-client/lib/codegen/crm/objects/models/SimplePublicObjectBatchInput.js'
import type { PropertyCreate } from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js'
import type { PropertyGroupCreate } from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyGroupCreate.js'
import type { z } from 'zod'
import type { Clock } from '../../../domain/clock.ts'
import type { Log } from '../../../infra/log.ts'
import { type Authorise, createAuthorise } from '../../access/authorise.ts'
import { type Answered, type ApiCall, answerTo, nameOf, parseReply, retryCall } from '../../http/api-call.ts'
import { judgeFailure } from '../../http/failures.ts'
import { createLastAnswer } from '../../http/last-answer.ts'
import type { Attempt } from '../../http/retry.ts'
import type { Reply } from '../../http/send.ts'
import { createSlidingWindow, type SlidingWindow } from '../../http/sliding-window.ts'
import type { Timer } from '../../http/timer.ts'
import type { AccessTokens, CallCounts, CrmReach, CrmUsage } from '../../port.ts'
import { title } from './errors.ts'
import { limits } from './limits.ts'
import { judgeReply } from './replies.ts'
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

interface HubSpotRequest extends ApiCall {
  /** Searches have a limit of their own and do not count in the other. */
  readonly isSearch?: boolean
}

export interface HubSpotClient {
  /**
   * Makes one call, within the limits, and gives the parsed body. Repeats what may be repeated: every call of ours asks
   * for a state ("these values") and not for a step, so a repetition does no harm. A refused token is renewed once.
   * An answer without content (204) is parsed as null.
   *
   * @throws the `Crm…` errors of `domain/errors.ts`; for 400, 409 and 422 the subclass `HubSpotRefusal`
   */
  call<T>(request: HubSpotRequest, schema: z.ZodType<T>): Promise<T>
  /** As `call`, with what is known of the answer beside its body. */
  ask<T>(request: HubSpotRequest, schema: z.ZodType<T>): Promise<Answered<T>>
  /** Searches and repetitions included; the budget is that of calls that are no searches. */
  usage(): CrmUsage
  readonly reach: CrmReach
  /** The account's time zone (IANA): the daily limit starts anew at its midnight. */
  learnTimeZone(timeZone: string): void
}

export interface HubSpotDeps {
  readonly clock: Clock
  readonly timer: Timer
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly log: Pick<Log, 'warn'>
  /** Where the account's calls are counted, if it may have other clients, here or in another process. */
  readonly counts?: Pick<CallCounts, 'slots'> | undefined
}

export interface ClientOptions {
  readonly tokens: AccessTokens
  readonly baseUrl: string
  readonly limitPer10Seconds: number
}

/** Makes the one paced client of an account. Nothing is sent yet. */
export function createClient(options: ClientOptions, deps: HubSpotDeps): HubSpotClient {
  const { calls, searches } = openWindows(options, deps)
  const lastAnswer = createLastAnswer(deps.timer)
  let callCount = 0
  let rateLimited = 0
  let timeZone: string | null = null

  async function tryOnce(request: HubSpotRequest, authorise: Authorise): Promise<Attempt<Reply>> {
    const call = nameOf(request)
    const isSearch = request.isSearch ?? false
    const window = isSearch ? searches : calls
    const answer = await authorise(({ token }) =>
      window.run(async () => {
        callCount += 1
        return lastAnswer.note(await answerTo(options.baseUrl, request, { authorization: `Bearer ${token}` }))
      }),
    )
    if (answer.kind === 'reply' && answer.reply.status === 429) rateLimited += 1
    if (answer.kind === 'failure') {
      return judgeFailure(answer.error, { title, call, host: answer.host, isRepeatable: true })
    }
    if (!isSearch) followAnnouncedLimit(answer.reply, calls)
    return judgeReply(answer.reply, { call, isSearch, window, timeZone, now: deps.clock.now() })
  }

  async function ask<T>(request: HubSpotRequest, schema: z.ZodType<T>): Promise<Answered<T>> {
    const context = { title, call: nameOf(request) }
    const authorise = createAuthorise(options.tokens, () => {
      deps.log.warn({ call: context.call }, 'HubSpot refused the access token; another one is asked for')
    })
    const reply = await retryCall(context, deps, () => tryOnce(request, authorise))
    return parseReply(context, reply, schema)
  }

  const client: HubSpotClient = {
    ask,
    call: async (request, schema) => (await ask(request, schema)).body,
    usage: () => ({ calls: callCount, rateLimited, budgetUsed: calls.used(), daily: null }),
    reach: {
      // Documented: without a token it answers with 401. Uncertain, but to be expected: that counts in no account's limit.
      address: () => Promise.resolve(options.baseUrl + paths.accountDetails()),
      wasAnswered: (withinMs) => lastAnswer.isWithin(withinMs),
    },
    learnTimeZone(zone) {
      timeZone = zone
    },
  }
  return client
}

/** HubSpot counts searches apart from all other calls. */
function openWindows(
  { limitPer10Seconds }: ClientOptions,
  { timer, counts }: HubSpotDeps,
): { readonly calls: SlidingWindow; readonly searches: SlidingWindow } {
  const ofCalls = { limit: limitPer10Seconds, windowMs: limits.callWindowMs }
  const ofSearches = { limit: limits.searchesPerSecond, windowMs: limits.searchWindowMs }
  return {
    calls: createSlidingWindow(ofCalls, timer, counts && { slots: counts.slots, name: 'calls' }),
    searches: createSlidingWindow(ofSearches, timer, counts && { slots: counts.slots, name: 'searches' }),
  }
}

/** The account may have a smaller limit than configured; documented: each answer but a search's announces it. */
function followAnnouncedLimit(reply: Reply, calls: SlidingWindow): void {
  const interval = Number(reply.headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? '10000')
  const announced = Number(reply.headers.get('x-hubspot-ratelimit-max') ?? '0')
  if (interval === 10_000 && Number.isInteger(announced) && announced > 0) calls.adapt(announced)
}
