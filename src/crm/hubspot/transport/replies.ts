import type { PlainVendor } from '../../http/plain-call.ts'
import type { Passing, ReplyRules, UsedUpLimit } from '../../http/replies.ts'
import { rateLimitError } from '../../refusals.ts'
import {
  type FailedReply,
  HubSpotRefusal,
  limitNamed,
  nextMidnight,
  permissionError,
  RawError,
  title,
} from './errors.ts'
import { limits } from './limits.ts'

/** How HubSpot's unsuccessful responses are interpreted. */
export const replyRules: ReplyRules<RawError> = {
  title,
  correlationHeader: 'x-hubspot-correlation-id',
  errorBody: RawError,
  passing,
  ownError: (failed) => (failed.status === 403 ? permissionError(failed) : null),
  refusal: (failed) => new HubSpotRefusal(failed),
}

/** Calls of the app: token requests, and files of the journal. */
export const plainCalls: PlainVendor<RawError> = {
  replies: replyRules,
  limitOf: (failed, headers, now) => limitOf(failed, { headers, isSearch: false, timeZone: null, now }),
}

function passing(failed: FailedReply, askedMs: number | null): Passing | null {
  const waitMs = waitBeforeRetry(failed, askedMs)
  return waitMs === null ? null : { waitMs, isForAll: false }
}

function waitBeforeRetry({ status, body }: FailedReply, askedMs: number | null): number | null {
  if (status === 423) return Math.max(limits.lockedWaitMs, askedMs ?? 0)
  if (status === 477) return askedMs ?? limits.movingWaitMs
  // HTML instead of JSON comes from a proxy or firewall in front of HubSpot, which often lets the next call through.
  return status === 403 && body === null ? (askedMs ?? 0) : null
}

export interface LimitContext {
  /** Those of the response. */
  readonly headers: Headers
  readonly isSearch: boolean
  /** The account's time zone; null while unknown. */
  readonly timeZone: string | null
  readonly now: Date
}

/**
 * Documented: `policyName` names the limit that is used up, and there is no `Retry-After`. The daily limit is not
 * waited for.
 *
 * @throws CrmRateLimitedError for the daily limit
 */
export function limitOf(failed: FailedReply, { headers, isSearch, timeZone, now }: LimitContext): UsedUpLimit {
  const which = limitNamed(failed)
  if (isDayOver(failed, headers)) throw rateLimitError(which, failed, nextMidnight(now, timeZone))
  const isSecondly = isSearch || failed.body?.policyName === 'SECONDLY'
  return { which, waitMs: isSecondly ? limits.secondlyWaitMs : limits.tenSecondlyWaitMs }
}

/**
 * Uncertain: whether every refusal names its limit; one by a server in front of the API may not. Documented: responses to
 * tokens that have a daily limit state what remains of it, except those of searches.
 */
function isDayOver({ body }: FailedReply, headers: Headers): boolean {
  const name = body?.policyName ?? null
  return name === null ? headers.get('x-hubspot-ratelimit-daily-remaining')?.trim() === '0' : name === 'DAILY'
}
