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

/** A temporary failure: any call is repeated, because the vendor has not carried it out. */
export interface Passing {
  /** The shortest sensible wait, milliseconds. */
  readonly waitMs: number
  /** Whether all other calls of the account must wait too. */
  readonly isForAll: boolean
}

/** How unsuccessful responses differ between vendors. */
export interface ReplyRules<Body> {
  /** The vendor's name as shown to people. */
  readonly title: string
  /** The header with the call's id in the vendor's own log. */
  readonly correlationHeader: string
  /** The body of a refusal. The schema accepts every JSON object. */
  readonly errorBody: z.ZodType<Body>
  /**
   * Whether a failure is temporary, in addition to 408 and 5xx; null if it is not.
   *
   * @param askedMs the wait that the response requests; null if none
   */
  readonly passing: (failed: FailedReply<Body>, askedMs: number | null) => Passing | null
  /** The error for a status with a vendor-specific meaning; null if it has none. */
  readonly ownError: (failed: FailedReply<Body>) => AppError | null
  /** The error for all other 4xx statuses: the content of the call was refused. */
  readonly refusal: (failed: FailedReply<Body>) => VendorRefusal
}

/** A rate limit that is used up and frees soon. */
export interface UsedUpLimit {
  /** The limit's name. */
  readonly which: Message
  /** Milliseconds until calls are possible again. */
  readonly waitMs: number
}

/**
 * Identifies the limit behind a 429 response.
 *
 * @throws CrmRateLimitedError for a limit that is not waited for: the daily one
 */
export type LimitOf<Body> = (failed: FailedReply<Body>, headers: Headers) => UsedUpLimit | Promise<UsedUpLimit>

export interface ReplyContext<Body> {
  /** Method and path. */
  readonly call: string
  /** Whether the call is idempotent. If it is not, a call that may have been carried out is not repeated. */
  readonly isRepeatable: boolean
  readonly now: Date
  /** Starts no call of the account for `ms` milliseconds. */
  readonly pause: (ms: number) => void
  readonly limitOf: LimitOf<Body>
}

/**
 * Decides what a response means: done, try again, or an error that is thrown.
 *
 * @throws CrmAuthError, CrmPermissionError, CrmNotFoundError, VendorRefusal, CrmContractError; CrmRateLimitedError if
 *   the limit frees too late to wait for; CrmUnavailableError for calls that must not be repeated
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

/** Whether a response is a refusal that a retry cannot change. */
export function isRefusal<Body>(rules: ReplyRules<Body>, reply: Reply, call: string): boolean {
  const { status } = reply
  if (status < 400 || status === 429 || isPassingStatus(status)) return false
  return rules.passing(toFailedReply(rules, reply, call), null) === null
}

/** The error for a response that is a refusal. */
export function refusalOf<Body>(rules: ReplyRules<Body>, reply: Reply, call: string): AppError {
  return refusalError(rules, toFailedReply(rules, reply, call))
}

/** The error for an address that does not exist in the CRM. */
export function notFoundError(title: string, failed: FailedReply<unknown>): CrmNotFoundError {
  return new CrmNotFoundError(message('crm.nothingThere', { title, call: failed.call }), replyDetails(failed))
}

/** A time-out on the vendor's side, or a server error. */
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
  // The wait is too long to block on; the gate stays open so that other calls fail with the same error at once.
  if (waitMs > retryPolicy.totalMs) throw error
  // The account's other calls would also be refused, and would count.
  context.pause(waitMs)
  return { kind: 'again', error, minimumWaitMs: waitMs }
}
