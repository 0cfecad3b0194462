import type { Answer } from './api-call.ts'
import type { Timer } from './pace/timer.ts'

/** When the vendor last answered. */
export interface LastAnswer {
  /** Records the result of a call, and returns it. */
  note(answer: Answer): Answer
  /** Whether the latest call was answered at most `ms` milliseconds ago. A server error does not count as an answer. */
  isWithin(ms: number): boolean
}

export function createLastAnswer(timer: Pick<Timer, 'now'>): LastAnswer {
  let at: number | null = null
  return {
    note(answer) {
      at = answer.kind === 'reply' && answer.reply.status < 500 ? timer.now() : null
      return answer
    },
    isWithin: (ms) => at !== null && timer.now() - at <= ms,
  }
}
