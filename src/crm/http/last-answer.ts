import type { Clock } from '../../domain/time/clock.ts'
import type { Answer } from './api-call.ts'
import type { Timer } from './pace/timer.ts'
import { clockLeadOf } from './send.ts'

/** When the vendor last answered. */
export interface LastAnswer {
  /** Records the result of a call, and returns it. */
  note(answer: Answer): Answer
  /** Whether the latest call was answered at most `ms` milliseconds ago. A server error does not count as an answer. */
  isWithin(ms: number): boolean
  /** As documented for `CrmReach`. */
  clockLeadMs(): number | null
}

export function createLastAnswer(timer: Pick<Timer, 'now'>, clock: Clock): LastAnswer {
  let at: number | null = null
  let leadMs: number | null = null
  return {
    note(answer) {
      const isAnswered = answer.kind === 'reply' && answer.reply.status < 500
      at = isAnswered ? timer.now() : null
      if (isAnswered) leadMs = clockLeadOf(answer.reply, clock)
      return answer
    },
    isWithin: (ms) => at !== null && timer.now() - at <= ms,
    clockLeadMs: () => leadMs,
  }
}
