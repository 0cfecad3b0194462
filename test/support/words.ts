import type { Problem } from '../../src/health/condition.ts'
import { type Message, message, sayIn } from '../../src/words/index.ts'

/** Puts messages into the words that tests expect. */
export const inEnglish = sayIn('en')

/** The message of a rule that is not met because there is no value. */
export function missingMessage(what: string): Message {
  return message('finding.missing', { what })
}

/** A problem of health with its words. */
export interface SaidProblem extends Pick<Problem, 'severity' | 'since'> {
  readonly what: string
  readonly action: string
}

export function sayProblem(problem: Problem | null): SaidProblem | null {
  return problem === null ? null : { ...problem, what: inEnglish(problem.what), action: inEnglish(problem.action) }
}
