import { Client } from '@hubspot/api-client'
import type { BatchReadInputSimplePublicObjectId } from '@hubspot/api-client/lib/codegen/crm/objects/models/BatchReadInputSimplePublicObjectId.js'
import type { Filter } from '@hubspot/api-client/lib/codegen/crm/objects/models/Filter.js'
import type { SimplePublicObjectBatchInput } from '@hubspot/api-client/lib/codegen/crm/objects/models/SimplePublicObjectBatchInput.js'
import type { PropertyCreate } from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js'
import type { PropertyGroupCreate } from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyGroupCreate.js'
import type { z } from 'zod'
import type { Clock } from '../../domain/clock.ts'
import type { Log } from '../../infra/log.ts'
import { type Attempt, retrying } from '../http/retry.ts'
import { createSlidingWindow, type SlidingWindow } from '../http/sliding-window.ts'
import type { Timer } from '../http/timer.ts'
import type { AccessTokens, CallCounts, CrmUsage } from '../port.ts'
import { limits, retryPolicy } from './limits.ts'
import { parseBody } from './parse-body.ts'
import { judgeFailure, judgeReply, type Reply, TimeUp } from './replies.ts'

/**
 * HubSpot's own client serves as request plumbing (address, authorisation, JSON) and for the types of request bodies.
 * Its generated methods are not used, because they call paths that end in 2027; nor are its limiter and its retries,
 * because they are shared by every client in the process and cover only some of the errors. They stay off as long as
 * no client in the process is made with `limiterOptions` or `numberOfApiCallRetries`, so this file makes the only ones.
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

interface HubSpotRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
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
  /** Searches and repetitions included; the budget is that of calls that are no searches. */
  usage(): CrmUsage
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
  readonly counts?: Pick<CallCounts, 'places'> | undefined
}

export interface ClientOptions {
  readonly tokens: AccessTokens
  readonly baseUrl: string
  readonly limitPer10Seconds: number
}

/** Makes the one paced client of an account. Nothing is sent yet. */
export function createClient(options: ClientOptions, deps: HubSpotDeps): HubSpotClient {
  // Without a token: each call brings its own, because the token changes while calls are under way.
  const plumbing = new Client({ basePath: options.baseUrl })
  const { calls, searches } = openWindows(options, deps)
  const host = new URL(options.baseUrl).host
  let callCount = 0
  let rateLimited = 0
  let timeZone: string | null = null

  async function tryOnce(request: HubSpotRequest, authorise: Authorise): Promise<Attempt<Reply>> {
    const call = describeCall(request)
    const isSearch = request.isSearch ?? false
    const window = isSearch ? searches : calls
    const answer = await authorise((token) =>
      window.run(() => {
        callCount += 1
        return withinTime(send(plumbing, request, token), limits.callTimeoutMs)
      }),
    )
    if (answer.kind === 'reply' && answer.reply.status === 429) rateLimited += 1
    if (answer.kind === 'failure') return judgeFailure(answer.error, { call, host })
    if (!isSearch) followAnnouncedLimit(answer.reply, calls)
    return judgeReply(answer.reply, { call, isSearch, window, timeZone, now: deps.clock.now() })
  }

  return {
    async call(request, schema) {
      const call = describeCall(request)
      const authorise = createAuthorise(options.tokens, () => {
        deps.log.warn({ call }, 'HubSpot refused the access token; another one is asked for')
      })
      const reply = await retrying(retryPolicy, deps, async (tried) => {
        const attempt = await tryOnce(request, authorise)
        if (attempt.kind === 'again') {
          deps.log.warn(
            { call, tried, error: attempt.error.code, ...attempt.error.details },
            'HubSpot did not take a call',
          )
        }
        return attempt
      })
      return parseBody(call, reply.status === 204 ? 'null' : reply.text, schema)
    },
    usage: () => ({ calls: callCount, rateLimited, budgetUsed: calls.used(), daily: null }),
    learnTimeZone(zone) {
      timeZone = zone
    },
  }
}

/** HubSpot counts searches apart from all other calls. */
function openWindows(
  { limitPer10Seconds }: ClientOptions,
  { timer, counts }: HubSpotDeps,
): { readonly calls: SlidingWindow; readonly searches: SlidingWindow } {
  const ofCalls = { limit: limitPer10Seconds, windowMs: limits.callWindowMs }
  const ofSearches = { limit: limits.searchesPerSecond, windowMs: limits.searchWindowMs }
  return {
    calls: createSlidingWindow(ofCalls, timer, counts && { places: counts.places, name: 'calls' }),
    searches: createSlidingWindow(ofSearches, timer, counts && { places: counts.places, name: 'searches' }),
  }
}

/** Method and path, for messages and the log; the query and the body stay out. */
function describeCall(request: HubSpotRequest): string {
  return `${request.method} ${request.path}`
}

/** Sends with a valid token, whatever the sending is. */
type Authorise = (sendWith: (token: string) => Promise<Answer>) => Promise<Answer>

/**
 * For one call and all its tries: a token that HubSpot refuses is renewed and the call sent again at once. Only the
 * first time, because a token that is refused while it is new will not be taken later either.
 */
function createAuthorise(tokens: AccessTokens, announce: () => void): Authorise {
  let isRenewed = false
  return async (sendWith) => {
    const access = await tokens.current()
    const answer = await sendWith(access.token)
    if (isRenewed || answer.kind === 'failure' || answer.reply.status !== 401) return answer
    isRenewed = true
    announce()
    return sendWith((await tokens.renew(access)).token)
  }
}

async function send(plumbing: Client, request: HubSpotRequest, token: string): Promise<Reply> {
  const response = await plumbing.apiRequest({
    method: request.method,
    path: request.path,
    headers: { Authorization: `Bearer ${token}` },
    ...(request.query ? { qs: request.query } : {}),
    ...(request.body ? { body: request.body } : {}),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** What became of one call: an answer, whatever it says, or the reason why there is none. */
type Answer = { readonly kind: 'reply'; readonly reply: Reply } | { readonly kind: 'failure'; readonly error: unknown }

/**
 * Waits for the answer, at most so long. HubSpot's client takes no abort signal, so a call that is given up may still
 * arrive: its answer is dropped, and the connection ends with Node's own time-outs.
 */
async function withinTime(reply: Promise<Reply>, timeoutMs: number): Promise<Answer> {
  let alarm: NodeJS.Timeout | undefined
  const timeUp = new Promise<Answer>((resolve) => {
    alarm = setTimeout(() => resolve({ kind: 'failure', error: new TimeUp(timeoutMs) }), timeoutMs)
  })
  const answered = reply.then(
    (value): Answer => ({ kind: 'reply', reply: value }),
    (error: unknown): Answer => ({ kind: 'failure', error }),
  )
  try {
    return await Promise.race([answered, timeUp])
  } finally {
    clearTimeout(alarm)
  }
}

/** The account may have a smaller limit than configured; documented: each answer but a search's announces it. */
function followAnnouncedLimit(reply: Reply, calls: SlidingWindow): void {
  const interval = Number(reply.headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? '10000')
  const announced = Number(reply.headers.get('x-hubspot-ratelimit-max') ?? '0')
  if (interval === 10_000 && Number.isInteger(announced) && announced > 0) calls.adapt(announced)
}
