import { type AppError, CrmPermissionError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import type { PlainVendor } from '../../http/plain-call.ts'
import { notFoundError, type Passing, type ReplyRules, type UsedUpLimit } from '../../http/replies.ts'
import { replyDetails } from '../../refusals.ts'
import { dailyLimitError, type FailedReply, PipedriveRefusal, permissionError, RawError, title } from './errors.ts'
import { limits } from './limits.ts'

/** How Pipedrive's unsuccessful responses are interpreted. */
export const replyRules: ReplyRules<RawError> = {
  title,
  correlationHeader: 'x-correlation-id',
  errorBody: RawError,
  passing,
  ownError,
  refusal: (failed) => new PipedriveRefusal(failed),
}

/** Calls of the app: token requests (documented: they cost no tokens), and identifying the account of a token. */
export const plainCalls: PlainVendor<RawError> = {
  replies: replyRules,
  // These calls belong to no account, so no daily budget applies.
  limitOf: (failed, headers, now) =>
    limitOf(failed, headers, () => Promise.resolve(new Date(now.getTime() + limits.barredWaitMs))),
}

/**
 * HTML instead of JSON comes from the firewall in front of Pipedrive, which has blocked the call. Uncertain, reported
 * by others: it blocks clients that keep calling after a 429. So all calls of this account pause for a while.
 */
function passing({ status, body }: FailedReply): Passing | null {
  return status === 403 && body === null ? { waitMs: limits.barredWaitMs, isForAll: true } : null
}

function ownError(failed: FailedReply): AppError | null {
  switch (failed.status) {
    // Documented: the company's account is suspended because it is unpaid or closed.
    case 402:
      return new CrmPermissionError(message('pipedrive.closed'), replyDetails(failed))
    case 403:
      return permissionError(failed)
    // Recorded: the item has been deleted before.
    case 410:
      return notFoundError(title, failed)
    default:
      return null
  }
}

/**
 * Uncertain: the body of a 429 is not documented. Recorded headers identify the limit: if no daily tokens remain, the
 * day's limit is used up and waiting is pointless; otherwise it is the two-second window.
 *
 * @param dayIsOver records that the daily tokens are used up, and returns when to check again
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
  /** Milliseconds until calls are possible again, if none is left in the window. */
  readonly burstWaitMs: number | null
  /** The day's tokens. */
  readonly limit: number | null
  /** The day's remaining tokens. */
  readonly remaining: number | null
}

/** Recorded, not fully documented: the limits in the headers of a response; null for missing headers. */
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

/** Recorded once: another limit had the timestamp of its reset here, which is not a duration. */
function resetSeconds(headers: Headers): number | null {
  const seconds = wholeNumber(headers.get('x-ratelimit-reset'))
  return seconds !== null && seconds <= limits.longestResetSeconds ? seconds : null
}

function wholeNumber(header: string | null): number | null {
  return header !== null && /^\s*\d{1,15}\s*$/.test(header) ? Number(header) : null
}
