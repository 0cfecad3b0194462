import type { AppError } from '../../../domain/errors.ts'
import { answeredAt, httpDateIn, type Reply } from '../send.ts'
import type { Timer } from './timer.ts'

export interface RetryPolicy {
  /** Attempts in total, including the first. */
  readonly attempts: number
  /** Wait before the second attempt; doubles with each further one. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** No wait starts that would end later than this, counted from the first attempt. */
  readonly totalMs: number
}

/** The result of one attempt. An attempt that must not be repeated throws its error instead. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'again'
      /** Thrown if this was the last attempt. */
      readonly error: AppError
      /** The server asked for at least this wait. */
      readonly minimumWaitMs?: number | undefined
      /** Overrides the policy's number of attempts when a long series is pointless. */
      readonly attempts?: number | undefined
    }

export interface RetryDeps {
  readonly timer: Timer
  /** In the range [0, 1). */
  readonly random: () => number
}

/**
 * Repeats `attempt` until it is done, throws, or the policy's attempts or time are used up; then throws the error of
 * the last attempt. Waits grow exponentially and are spread at random between half and all of their length, so that
 * many callers do not return at the same moment.
 */
export async function retrying<T>(
  policy: RetryPolicy,
  deps: RetryDeps,
  attempt: (tried: number) => Promise<Attempt<T>>,
): Promise<T> {
  const startedAt = deps.timer.now()
  for (let tried = 1; ; tried += 1) {
    const outcome = await attempt(tried)
    if (outcome.kind === 'done') return outcome.value
    const waitMs = Math.max(outcome.minimumWaitMs ?? 0, backoffMs(policy, tried, deps.random()))
    const isLast = tried >= Math.min(policy.attempts, outcome.attempts ?? policy.attempts)
    if (isLast || deps.timer.now() - startedAt + waitMs > policy.totalMs) throw outcome.error
    await deps.timer.sleep(waitMs)
  }
}

function backoffMs(policy: RetryPolicy, tried: number, random: number): number {
  const full = Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** (tried - 1))
  return full / 2 + (full / 2) * random
}

/**
 * Reads a response's `Retry-After` header: seconds, or an HTTP date, which is relative to the response's own `Date`
 * because our clock may be hours off. In milliseconds, never negative; null if there is no header or it has neither
 * form.
 *
 * @param now replaces a missing `Date` of the response
 */
export function retryAfterMs(reply: Pick<Reply, 'headers'>, now: Date): number | null {
  const header = reply.headers.get('retry-after')
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = httpDateIn(header)
  return at === null ? null : Math.max(0, at.getTime() - (answeredAt(reply) ?? now).getTime())
}
