import { z } from 'zod'
import { type Message, message, StoredMessage } from '../../words/index.ts'
import { jsonOrNull } from './json-or-null.ts'

/**
 * What is allowed, as the error of a schema. Errors of zod are texts, so the message is written as one, and read with
 * `allowedMessage` where it is shown.
 */
export function allowed(said: Message): string {
  return JSON.stringify(said)
}

/** The message of an error that `allowed` wrote; zod's own text for any other one. */
export function allowedMessage(text: string): Message {
  const { success, data } = StoredMessage.safeParse(jsonOrNull(text))
  return success ? data : message('asWritten', { text })
}

/** Where keys belong that a schema does not know, as its error for them; `misplacedMessage` reads it. */
export function misplaced(said: Message): string {
  return JSON.stringify({ misplaced: said })
}

/** The message of an error that `misplaced` wrote; null for any other one. */
export function misplacedMessage(text: string): Message | null {
  return z.object({ misplaced: StoredMessage }).safeParse(jsonOrNull(text)).data?.misplaced ?? null
}
