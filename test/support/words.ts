import type { Problem } from '../../src/health/condition.ts'
import { type Message, message, StoredMessage, sayIn } from '../../src/words/index.ts'

/** Puts messages into the expected text. */
export const inEnglish = sayIn('en')

/** The message of a rule that is not met because there is no value. */
export function asWritten(text: string): Message {
  return message('asWritten', { text })
}

/** A problem of health with its text. */
export function inWords(value: unknown): unknown {
  const { success, data } = StoredMessage.safeParse(value)
  if (success) return inEnglish(data)
  if (Array.isArray(value)) return value.map(inWords)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inWords(part)]))
}

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
