import type { AppError } from '../../../domain/errors.ts'
import { answeredAt, type Reply } from '../send.ts'
import type { Timer } from './timer.ts'

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number
  /** Wait before the second try; doubles with each further one. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** No wait is begun that would end later than this after the first try. */
  readonly totalMs: number
}

/** What one try came to. A try that must not be repeated throws its error instead. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'again'
      /** Thrown if this was the last try. */
      readonly error: AppError
      /** The other side asked for at least this wait. */
      readonly minimumWaitMs?: number | undefined
      /** Replaces the policy's number of tries, where trying long has no point. */
      readonly attempts?: number | undefined
    }

export interface RetryDeps {
  readonly timer: Timer
  /** From 0 up to, not including, 1. */
  readonly random: () => number
}

/**
 * Repeats `attempt` until it is done, throws, or the policy's tries or time are used up; then throws the error of the
 * last try. Waits grow exponentially and are spread at random between half and all of their length, so that many
 * callers do not return at the same moment.
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
 * Reads an answer's `Retry-After` header: seconds, or an HTTP date, which counts from the answer's own `Date`, because our
 * clock may be hours off. Gives milliseconds, never negative; null where there is no header or it says neither.
 *
 * @param now counts where the answer does not say when it was made
 */
export function retryAfterMs(reply: Pick<Reply, 'headers'>, now: Date): number | null {
  const header = reply.headers.get('retry-after')
  if (header === null || header.trim() === '') return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - (answeredAt(reply) ?? now).getTime())
}
