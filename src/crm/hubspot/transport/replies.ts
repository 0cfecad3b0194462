import { retryPolicy } from '../../http/limits.ts'
import { type Attempt, retryAfterMs } from '../../http/retry.ts'
import type { Reply } from '../../http/send.ts'
import type { SlidingWindow } from '../../http/sliding-window.ts'
import { rateLimitError, unavailableError } from '../../refusals.ts'
import { type FailedReply, limitWords, nextMidnight, parseErrorBody, refusalError, title } from './errors.ts'
import { limits } from './limits.ts'

export interface ReplyContext {
  /** Method and path. */
  readonly call: string
  readonly isSearch: boolean
  /** The gate that the call went through; it is closed for a while when HubSpot says that a limit is used up. */
  readonly window: Pick<SlidingWindow, 'pause'>
  /** The account's time zone, null while it is not known. */
  readonly timeZone: string | null
  readonly now: Date
}

/**
 * Decides what an answer means: done, try again, or an error that is thrown.
 *
 * @throws CrmAuthError, CrmPermissionError, CrmNotFoundError, HubSpotRefusal, CrmContractError; CrmRateLimitedError if
 *   the limit frees too late to wait for
 */
export function judgeReply(reply: Reply, context: ReplyContext): Attempt<Reply> {
  if (reply.status >= 200 && reply.status < 300) return { kind: 'done', value: reply }
  const failed = toFailedReply(reply, context.call)
  const askedMs = retryAfterMs(reply, context.now)
  if (reply.status === 429) return judgeRateLimit(failed, askedMs, context)
  const waitMs = waitBeforeRetry(failed, askedMs)
  if (waitMs === null) throw refusalError(failed)
  return { kind: 'again', error: unavailableError(title, failed), minimumWaitMs: waitMs }
}

/** What the errors need to know of a reply that is no success. */
export function toFailedReply(reply: Reply, call: string): FailedReply {
  return {
    status: reply.status,
    call,
    correlationId: reply.headers.get('x-hubspot-correlation-id'),
    body: parseErrorBody(reply.text),
  }
}

/** The shortest sensible wait before the call is repeated; null if repeating it is of no use. */
function waitBeforeRetry(failed: FailedReply, askedMs: number | null): number | null {
  if (failed.status === 423) return Math.max(limits.lockedWaitMs, askedMs ?? 0)
  if (failed.status === 477) return askedMs ?? limits.movingWaitMs
  // A page instead of JSON comes from a proxy or a firewall in front of HubSpot, which often lets the next call through.
  const isPage = failed.status === 403 && failed.body === null
  return isPage || failed.status === 408 || failed.status >= 500 ? (askedMs ?? 0) : null
}

/**
 * Documented: `policyName` says which limit is used up, and there is no `Retry-After`; one is honoured all the same.
 * The daily limit is not waited for.
 */
function judgeRateLimit(failed: FailedReply, askedMs: number | null, context: ReplyContext): Attempt<Reply> {
  if (failed.body?.policyName === 'DAILY') {
    const retryAt = nextMidnight(context.now, context.timeZone)
    throw rateLimitError(limitWords(failed), failed, retryAt)
  }
  const isSecondly = context.isSearch || failed.body?.policyName === 'SECONDLY'
  const waitMs = Math.max(isSecondly ? limits.secondlyWaitMs : limits.tenSecondlyWaitMs, askedMs ?? 0)
  const error = rateLimitError(limitWords(failed), failed, new Date(context.now.getTime() + waitMs))
  // Nobody waits that long; the gate stays open, so that other calls learn the same at once.
  if (waitMs > retryPolicy.totalMs) throw error
  // Other calls of this account would only be refused as well, and count.
  context.window.pause(waitMs)
  return { kind: 'again', error, minimumWaitMs: waitMs }
}
