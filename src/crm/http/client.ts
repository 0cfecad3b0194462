import type { z } from 'zod'
import { type Authorise, createAuthorise } from '../access/authorise.ts'
import type { AccessToken, AccessTokens, CallLimit, CrmReach, CrmUsage } from '../port.ts'
import type { FailedReply } from '../refusals.ts'
import type { CrmDeps } from '../vendor.ts'
import { type Answered, type ApiCall, answerTo, nameOf, parseReply, retryCall } from './api-call.ts'
import { judgeFailure } from './failures.ts'
import { createLastAnswer } from './last-answer.ts'
import type { Attempt } from './pace/retry.ts'
import { createSlidingWindow, type SlidingWindow } from './pace/sliding-window.ts'
import { judgeReply, type ReplyRules, type UsedUpLimit } from './replies.ts'
import type { Reply } from './send.ts'

/** The account's only client; it keeps to the rate limits. */
export interface CrmClient<Request> {
  /**
   * Makes one call within the limits and returns the parsed body. Retries what may be repeated. A refused token is
   * renewed once. A response without content (204) is parsed as null.
   *
   * @throws the `Crm…` errors of `domain/errors.ts`; the vendor's own `VendorRefusal` if the content is refused
   */
  call<T>(request: Request, schema: z.ZodType<T>): Promise<T>
  /** As `call`, with the response's metadata in addition to its body. */
  ask<T>(request: Request, schema: z.ZodType<T>): Promise<Answered<T>>
  /** The calls made so far, retries included. */
  usage(): CrmUsage
  readonly reach: CrmReach
}

/** The part of a client that makes calls. */
export type Caller<Request> = Pick<CrmClient<Request>, 'call' | 'ask'>

/** The parts of an account's calls that differ between vendors. */
export interface CallRules<Request extends ApiCall, Body> {
  readonly replies: ReplyRules<Body>
  readonly tokens: AccessTokens
  /** Origin of the API that the token belongs to, without a trailing slash. The token is sent nowhere else. */
  originOf(token: AccessToken): string
  /** The headers that authenticate with the token. */
  authorisationOf(token: AccessToken): Readonly<Record<string, string>>
  /** The rate limit that a call counts against. */
  windowOf(request: Request): SlidingWindow
  /** Whether the call is idempotent. */
  isRepeatable(request: Request): boolean
  /**
   * Runs before each attempt: throws if the account's budget does not allow it.
   *
   * @param look makes another call, once, to read the current budget
   */
  readonly spend?: (request: Request, look: (other: Request) => Promise<unknown>) => Promise<void>
  /** Adjusts the limits to what the headers of a response announce. */
  follow(request: Request, reply: Reply): void | Promise<void>
  /** As `LimitOf`. */
  limitOf(request: Request, failed: FailedReply<Body>, headers: Headers): UsedUpLimit | Promise<UsedUpLimit>
  /** How much of the limits is used. */
  usage(): Pick<CrmUsage, 'budgetUsed' | 'daily'>
  /** As documented for `CrmReach`. */
  address(): Promise<string>
}

/** Opens a rate limit, shared with the account's clients in other processes. */
export function openWindow(
  { name, slots, windowMs }: CallLimit,
  { timer, counts }: Pick<CrmDeps, 'timer' | 'counts'>,
): SlidingWindow {
  return createSlidingWindow({ limit: slots, windowMs }, timer, counts && { slots: counts.slots, name })
}

/** Creates the client of an account from a vendor's rules. Makes no call. */
export function createCrmClient<Request extends ApiCall, Body>(
  rules: CallRules<Request, Body>,
  deps: CrmDeps,
): CrmClient<Request> {
  const { title } = rules.replies
  const lastAnswer = createLastAnswer(deps.timer, deps.clock)
  let calls = 0
  let rateLimited = 0

  async function tryOnce(request: Request, authorise: Authorise): Promise<Attempt<Reply>> {
    const context = { call: nameOf(request), isRepeatable: rules.isRepeatable(request) }
    const window = rules.windowOf(request)
    const answer = await authorise((token) =>
      window.run(async () => {
        calls += 1
        return lastAnswer.note(await answerTo(rules.originOf(token), request, rules.authorisationOf(token)))
      }),
    )
    if (answer.kind === 'failure') return judgeFailure(answer.error, { ...context, title, host: answer.host })
    if (answer.reply.status === 429) rateLimited += 1
    await rules.follow(request, answer.reply)
    return judgeReply(rules.replies, answer.reply, {
      ...context,
      now: deps.clock.now(),
      pause: (ms) => window.pause(ms),
      limitOf: (failed, headers) => rules.limitOf(request, failed, headers),
    })
  }

  async function ask<T>(request: Request, schema: z.ZodType<T>): Promise<Answered<T>> {
    const context = { title, call: nameOf(request) }
    const authorise = createAuthorise(rules.tokens, () => {
      deps.log.warn({ crm: title, call: context.call }, 'the CRM refused the access token; another one is asked for')
    })
    const reply = await retryCall(context, deps, async () => {
      await rules.spend?.(request, (other) => tryOnce(other, authorise))
      return tryOnce(request, authorise)
    })
    return parseReply(context, reply, schema)
  }

  return {
    ask,
    call: async (request, schema) => (await ask(request, schema)).body,
    usage: () => ({ calls, rateLimited, ...rules.usage() }),
    reach: {
      address: () => rules.address(),
      wasAnswered: (withinMs) => lastAnswer.isWithin(withinMs),
      clockLeadMs: () => lastAnswer.clockLeadMs(),
    },
  }
}
