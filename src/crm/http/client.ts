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

/** The one paced client of an account. */
export interface CrmClient<Request> {
  /**
   * Makes one call, within the limits, and gives the parsed body. Repeats what may be repeated. A refused token is
   * renewed once. An answer without content (204) is parsed as null.
   *
   * @throws the `Crm…` errors of `domain/errors.ts`; for a refused content the vendor's own `VendorRefusal`
   */
  call<T>(request: Request, schema: z.ZodType<T>): Promise<T>
  /** As `call`, with what is known of the answer beside its body. */
  ask<T>(request: Request, schema: z.ZodType<T>): Promise<Answered<T>>
  /** Repetitions included. */
  usage(): CrmUsage
  readonly reach: CrmReach
}

/** What makes calls. */
export type Caller<Request> = Pick<CrmClient<Request>, 'call' | 'ask'>

/** What differs from vendor to vendor in the calls of an account. */
export interface CallRules<Request extends ApiCall, Body> {
  readonly replies: ReplyRules<Body>
  readonly tokens: AccessTokens
  /** Where the token's API is, without a slash at its end. The token is sent nowhere else. */
  originOf(token: AccessToken): string
  /** The headers that a token opens the account with. */
  authorisationOf(token: AccessToken): Readonly<Record<string, string>>
  /** The limit that a call counts in. */
  windowOf(request: Request): SlidingWindow
  /** Whether doing it twice is the same as doing it once. */
  isRepeatable(request: Request): boolean
  /**
   * Before each try: throws where the account's budget does not allow it.
   *
   * @param look makes another call, once, to find out what the budget is
   */
  readonly spend?: (request: Request, look: (other: Request) => Promise<unknown>) => Promise<void>
  /** Keeps to what the headers of an answer say of the limits. */
  follow(request: Request, reply: Reply): void | Promise<void>
  /** As `LimitOf`. */
  limitOf(request: Request, failed: FailedReply<Body>, headers: Headers): UsedUpLimit | Promise<UsedUpLimit>
  /** What of the limits is used up. */
  usage(): Pick<CrmUsage, 'budgetUsed' | 'daily'>
  /** As `CrmReach`. */
  address(): Promise<string>
}

/** A limit of calls, shared with the account's other clients where it may have any. */
export function openWindow(
  { name, slots, windowMs }: CallLimit,
  { timer, counts }: Pick<CrmDeps, 'timer' | 'counts'>,
): SlidingWindow {
  return createSlidingWindow({ limit: slots, windowMs }, timer, counts && { slots: counts.slots, name })
}

/** Makes the client of an account by a vendor's rules. Nothing is sent yet. */
export function createCrmClient<Request extends ApiCall, Body>(
  rules: CallRules<Request, Body>,
  deps: CrmDeps,
): CrmClient<Request> {
  const { title } = rules.replies
  const lastAnswer = createLastAnswer(deps.timer)
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
    reach: { address: () => rules.address(), wasAnswered: (withinMs) => lastAnswer.isWithin(withinMs) },
  }
}
