import { type AppError, CrmPermissionError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import type { PlainVendor } from '../../http/plain-call.ts'
import { notFoundError, type Passing, type ReplyRules, type UsedUpLimit } from '../../http/replies.ts'
import { replyDetails } from '../../refusals.ts'
import { dailyLimitError, type FailedReply, PipedriveRefusal, permissionError, RawError, title } from './errors.ts'
import { limits } from './limits.ts'

/** How Pipedrive's answers that are no success are understood. */
export const replyRules: ReplyRules<RawError> = {
  title,
  correlationHeader: 'x-correlation-id',
  errorBody: RawError,
  passing,
  ownError,
  refusal: (failed) => new PipedriveRefusal(failed),
}

/** Calls of the app: tokens (documented: they cost nothing of a budget), and whose they are. */
export const plainCalls: PlainVendor<RawError> = {
  replies: replyRules,
  // No account's day is over: these calls are made for none.
  limitOf: (failed, headers, now) =>
    limitOf(failed, headers, () => Promise.resolve(new Date(now.getTime() + limits.barredWaitMs))),
}

/**
 * A page instead of JSON comes from the firewall in front of Pipedrive, which has not let the call through. Told: it bars
 * who goes on calling after a 429. So nothing of this account calls for a while.
 */
function passing({ status, body }: FailedReply): Passing | null {
  return status === 403 && body === null ? { waitMs: limits.barredWaitMs, isForAll: true } : null
}

function ownError(failed: FailedReply): AppError | null {
  switch (failed.status) {
    // Documented: the company's account is not open, because it is unpaid or closed.
    case 402:
      return new CrmPermissionError(message('pipedrive.closed'), replyDetails(failed))
    case 403:
      return permissionError(failed)
    // Recorded: of what has been deleted before.
    case 410:
      return notFoundError(title, failed)
    default:
      return null
  }
}

/**
 * Uncertain: the body of a 429 is documented nowhere. Recorded headers tell which limit it is: where no daily tokens
 * remain the day is over, and waiting has no point; otherwise it is the window of two seconds.
 *
 * @param dayIsOver takes note that the daily tokens are used up, and gives the time to look again
 * @throws CrmRateLimitedError for the daily tokens
 */
export async function limitOf(
  failed: FailedReply,
  headers: Headers,
  dayIsOver: () => Promise<Date>,
): Promise<UsedUpLimit> {
  const { remaining } = readRateHeaders(headers)
  if (remaining !== null && remaining <= 0) throw dailyLimitError(failed.call, 'company', await dayIsOver())
  return {
    which: message('crm.limit', { title }),
    waitMs: Math.max(limits.callWindowMs, (resetSeconds(headers) ?? 0) * 1000),
  }
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
