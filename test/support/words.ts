import { type Message, message, sayIn } from '../../src/words/index.ts'

/** Puts messages into the words that tests expect. */
export const inEnglish = sayIn('en')

/** The message of a rule that is not met because there is no value. */
export function missingMessage(what: string): Message {
  return message('finding.missing', { what })
}
