import type { Answer } from './api-call.ts'
import type { Timer } from './pace/timer.ts'

/** When the vendor last answered. */
export interface LastAnswer {
  /** Takes note of what became of a call, and gives it back. */
  note(answer: Answer): Answer
  /** Whether the latest call was answered, at most so many milliseconds ago. A fault of the server is no answer. */
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
