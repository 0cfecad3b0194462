import { retryPolicy } from '../../http/limits.ts'
import { type Attempt, retryAfterMs } from '../../http/retry.ts'
import type { Reply } from '../../http/send.ts'
import { rateLimitError, unavailableError } from '../../refusals.ts'
import { dailyLimitError, type FailedReply, limitWords, parseErrorBody, refusalError, title } from './errors.ts'
import { limits } from './limits.ts'

export interface CallContext {
  /** Method and path. */
  readonly call: string
  /**
   * Whether doing it twice is the same as doing it once. Where it is not, a call that may have been done is not repeated.
   */
  readonly isRepeatable: boolean
}

export interface ReplyContext extends CallContext {
  /** Lets no call of the account begin for a while. */
  readonly pause: (ms: number) => void
  /** Takes note that the daily tokens are used up, and gives the time to look again. */
  readonly dayIsOver: () => Promise<Date>
  readonly now: Date
}

/**
 * Decides what an answer means: done, try again, or an error that is thrown.
 *
 * @throws CrmAuthError, CrmPermissionError, CrmNotFoundError, PipedriveRefusal, CrmContractError; CrmRateLimitedError if
 *   the limit frees too late to wait for; CrmUnavailableError for what may not be repeated
 */
export async function judgeReply(reply: Reply, context: ReplyContext): Promise<Attempt<Reply>> {
  if (reply.status >= 200 && reply.status < 300) return { kind: 'done', value: reply }
  const failed = toFailedReply(reply, context.call)
  if (reply.status === 429) return judgeRateLimit(reply, failed, context)
  if (isPage(failed)) return judgePage(failed, context)
  if (reply.status !== 408 && reply.status < 500) throw refusalError(failed)
  const error = unavailableError(title, failed)
  if (!context.isRepeatable) throw error
  return { kind: 'again', error, minimumWaitMs: retryAfterMs(reply, context.now) ?? 0 }
}

/** What the errors need to know of a reply that is no success. */
export function toFailedReply(reply: Reply, call: string): FailedReply {
  return {
    status: reply.status,
    call,
    correlationId: reply.headers.get('x-correlation-id'),
    body: parseErrorBody(reply.text),
  }
}

/** A page instead of JSON comes from the firewall in front of Pipedrive, which has not let the call through. */
function isPage(failed: FailedReply): boolean {
  return failed.status === 403 && failed.body === null
}

/** Told: the firewall bars who goes on calling after a 429. So nothing of this account calls for a while. */
function judgePage(failed: FailedReply, context: ReplyContext): Attempt<Reply> {
  context.pause(limits.barredWaitMs)
  return { kind: 'again', error: unavailableError(title, failed), minimumWaitMs: limits.barredWaitMs }
}

/**
 * Uncertain: the body of a 429 is documented nowhere. Recorded headers tell which limit it is: where no daily tokens
 * remain the day is over, and waiting has no point; otherwise it is the window of two seconds.
 */
async function judgeRateLimit(reply: Reply, failed: FailedReply, context: ReplyContext): Promise<Attempt<Reply>> {
  const { remaining } = readRateHeaders(reply.headers)
  if (remaining !== null && remaining <= 0) {
    throw dailyLimitError(context.call, 'company', await context.dayIsOver())
  }
  const asked = retryAfterMs(reply, context.now) ?? 0
  const waitMs = Math.max(limits.callWindowMs, (resetSeconds(reply.headers) ?? 0) * 1000, asked)
  const error = rateLimitError(limitWords, failed, new Date(context.now.getTime() + waitMs))
  // Nobody waits that long; the gate stays open, so that other calls learn the same at once.
  if (waitMs > retryPolicy.totalMs) throw error
  // Other calls of this account would only be refused as well, and to ignore a refusal gets clients barred.
  context.pause(waitMs)
  return { kind: 'again', error, minimumWaitMs: waitMs }
}

export interface RateHeaders {
  /** Calls allowed in 2 seconds. */
  readonly burstLimit: number | null
  /** Milliseconds until calls are possible again, where none is left in the window. */
  readonly burstWaitMs: number | null
  /** Tokens of the day. */
  readonly limit: number | null
  /** Tokens that remain of them. */
  readonly remaining: number | null
}

/** Recorded, not documented in full: what the headers of an answer say of the limits; null for what they do not say. */
export function readRateHeaders(headers: Headers): RateHeaders {
  const burstLimit = wholeNumber(headers.get('x-ratelimit-limit'))
  const isBurst = burstLimit !== null && burstLimit >= 1 && burstLimit <= limits.mostCallsPer2Seconds
  const seconds = resetSeconds(headers)
  const isOver = isBurst && wholeNumber(headers.get('x-ratelimit-remaining')) === 0
  return {
    burstLimit: isBurst ? burstLimit : null,
    burstWaitMs: isOver && seconds !== null ? seconds * 1000 : null,
    limit: wholeNumber(headers.get('x-daily-ratelimit-token-limit')),
    remaining: wholeNumber(headers.get('x-daily-ratelimit-token-remaining')),
  }
}

/** Recorded once: another limit had the moment of its reset here. That is no wait. */
function resetSeconds(headers: Headers): number | null {
  const seconds = wholeNumber(headers.get('x-ratelimit-reset'))
  return seconds !== null && seconds <= limits.longestResetSeconds ? seconds : null
}

function wholeNumber(header: string | null): number | null {
  return header !== null && /^\s*\d{1,15}\s*$/.test(header) ? Number(header) : null
}
