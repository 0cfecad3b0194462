import type { z } from 'zod'
import { type AppError, CrmAuthError, CrmContractError, CrmNotFoundError } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'
import {
  type FailedReply,
  parseRefusalBody,
  rateLimitError,
  replyDetails,
  unavailableError,
  type VendorRefusal,
} from '../refusals.ts'
import { retryPolicy } from './limits.ts'
import { type Attempt, retryAfterMs } from './pace/retry.ts'
import type { Reply } from './send.ts'

/** A failure that passes: the call is repeated, whatever it does, because the vendor has not carried it out. */
export interface Passing {
  /** The shortest sensible wait, milliseconds. */
  readonly waitMs: number
  /** Whether no other call of the account may begin meanwhile. */
  readonly isForAll: boolean
}

/** What differs from vendor to vendor in answers that are no success. */
export interface ReplyRules<Body> {
  /** The vendor, as people write it. */
  readonly title: string
  /** The header that names the call in the vendor's own log. */
  readonly correlationHeader: string
  /** The body of a refusal. It accepts every JSON object. */
  readonly errorBody: z.ZodType<Body>
  /**
   * Whether an answer passes, beside 408 and those of 500 and more; null where it does not.
   *
   * @param askedMs the wait that the answer asks for; null where it asks for none
   */
  readonly passing: (failed: FailedReply<Body>, askedMs: number | null) => Passing | null
  /** The error for a status that means something of its own at this vendor; null where it does not. */
  readonly ownError: (failed: FailedReply<Body>) => AppError | null
  /** The error for all other statuses of the 400s: the content of the call was refused. */
  readonly refusal: (failed: FailedReply<Body>) => VendorRefusal
}

/** A limit of calls that is used up, but soon is not. */
export interface UsedUpLimit {
  /** Names the limit. */
  readonly which: Message
  /** Until calls are possible again, milliseconds. */
  readonly waitMs: number
}

/**
 * Which limit an answer 429 is about.
 *
 * @throws CrmRateLimitedError for a limit that is not waited for: that of a day
 */
export type LimitOf<Body> = (failed: FailedReply<Body>, headers: Headers) => UsedUpLimit | Promise<UsedUpLimit>

export interface ReplyContext<Body> {
  /** Method and path. */
  readonly call: string
  /**
   * Whether doing it twice is the same as doing it once. Where it is not, a call that may have been done is not repeated.
   */
  readonly isRepeatable: boolean
  readonly now: Date
  /** Lets no call of the account begin for so many milliseconds. */
  readonly pause: (ms: number) => void
  readonly limitOf: LimitOf<Body>
}

/**
 * Decides what an answer means: done, try again, or an error that is thrown.
 *
 * @throws CrmAuthError, CrmPermissionError, CrmNotFoundError, VendorRefusal, CrmContractError; CrmRateLimitedError if
 *   the limit frees too late to wait for; CrmUnavailableError for what may not be repeated
 */
export async function judgeReply<Body>(
  rules: ReplyRules<Body>,
  reply: Reply,
  context: ReplyContext<Body>,
): Promise<Attempt<Reply>> {
  if (reply.status >= 200 && reply.status < 300) return { kind: 'done', value: reply }
  const failed = toFailedReply(rules, reply, context.call)
  const askedMs = retryAfterMs(reply, context.now)
  if (reply.status === 429) return judgeRateLimit(failed, { ...context, headers: reply.headers, askedMs })
  const error = unavailableError(rules.title, failed)
  const passing = rules.passing(failed, askedMs)
  if (passing !== null) {
    if (passing.isForAll) context.pause(passing.waitMs)
    return { kind: 'again', error, minimumWaitMs: passing.waitMs }
  }
  if (!isPassingStatus(reply.status)) throw refusalError(rules, failed)
  if (!context.isRepeatable) throw error
  return { kind: 'again', error, minimumWaitMs: askedMs ?? 0 }
}

/** Whether an answer is a refusal that trying again cannot change. */
export function isRefusal<Body>(rules: ReplyRules<Body>, reply: Reply, call: string): boolean {
  const { status } = reply
  if (status < 400 || status === 429 || isPassingStatus(status)) return false
  return rules.passing(toFailedReply(rules, reply, call), null) === null
}

/** The error for an answer that is a refusal. */
export function refusalOf<Body>(rules: ReplyRules<Body>, reply: Reply, call: string): AppError {
  return refusalError(rules, toFailedReply(rules, reply, call))
}

/** The error where the CRM has nothing at an address. */
export function notFoundError(title: string, failed: FailedReply<unknown>): CrmNotFoundError {
  return new CrmNotFoundError(message('crm.nothingThere', { title, call: failed.call }), replyDetails(failed))
}

/** A time-out of the vendor's, and a failure on its side. */
function isPassingStatus(status: number): boolean {
  return status === 408 || status >= 500
}

function toFailedReply<Body>(
  { correlationHeader, errorBody }: ReplyRules<Body>,
  { status, headers, text }: Reply,
  call: string,
): FailedReply<Body> {
  return { status, call, correlationId: headers.get(correlationHeader), body: parseRefusalBody(text, errorBody) }
}

function refusalError<Body>(rules: ReplyRules<Body>, failed: FailedReply<Body>): AppError {
  const { title } = rules
  const own = rules.ownError(failed)
  if (own !== null) return own
  if (failed.status === 401) {
    return new CrmAuthError(message('crm.token.refused', { title }), replyDetails(failed))
  }
  if (failed.status === 404) return notFoundError(title, failed)
  if (failed.status >= 400 && failed.status < 500) return rules.refusal(failed)
  const { call, status } = failed
  return new CrmContractError(message('crm.answer.status', { title, call, status }), replyDetails(failed))
}

async function judgeRateLimit<Body>(
  failed: FailedReply<Body>,
  context: ReplyContext<Body> & { readonly headers: Headers; readonly askedMs: number | null },
): Promise<Attempt<Reply>> {
  const limit = await context.limitOf(failed, context.headers)
  const waitMs = Math.max(limit.waitMs, context.askedMs ?? 0)
  const error = rateLimitError(limit.which, failed, new Date(context.now.getTime() + waitMs))
  // Nobody waits that long; the gate stays open, so that other calls learn the same at once.
  if (waitMs > retryPolicy.totalMs) throw error
  // Other calls of this account would only be refused as well, and count.
  context.pause(waitMs)
  return { kind: 'again', error, minimumWaitMs: waitMs }
}
