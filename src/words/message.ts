import { z } from 'zod'
import type { MessageCode } from './catalogue.ts'

/** The same text in several languages, by their codes, as an admin wrote it; at least one. */
export interface OwnTexts {
  readonly texts: Readonly<Record<string, string>>
}

/** A name, a count, text that somebody else wrote, or another message. */
export type MessageParam = string | number | OwnTexts | Message

/** A message to people, without its text, which is made where it is shown, in the reader's language. */
export interface Message {
  readonly code: MessageCode
  readonly params: Readonly<Record<string, MessageParam>>
}

/** A message with its parameters, by their names in the catalogue. */
export function message(code: MessageCode, params: Message['params'] = {}): Message {
  return { code, params }
}

/** As many messages of a list as are within each other; longer lists are halved, so that none is too deep to be said. */
const mostInRow = 100

/**
 * Several messages as one, with a comma, a new line, "or", a semicolon or a space between them.
 *
 * @param messages at least one
 */
export function listMessage(
  code: 'list.and' | 'list.arrow' | 'list.comma' | 'list.lines' | 'list.or' | 'list.semicolon' | 'list.sentences',
  messages: readonly Message[],
): Message {
  if (messages.length > mostInRow) {
    const middle = Math.floor(messages.length / 2)
    const [before, last] = [messages.slice(0, middle), messages.slice(middle)]
    return message(code, { before: listMessage(code, before), last: listMessage(code, last) })
  }
  const [first, ...rest] = messages
  if (first === undefined) throw new TypeError('a list of messages has at least one')
  return rest.reduce((before, last) => message(code, { before, last }), first)
}

/** Several messages as alternatives: `a, b or c`. @param messages at least one */
export function eitherOf(messages: readonly Message[]): Message {
  const last = messages.at(-1)
  if (last === undefined || messages.length === 1) return listMessage('list.comma', messages)
  return message('list.or', { before: listMessage('list.comma', messages.slice(0, -1)), last })
}

/** Several messages that hold together: `a, b and c`. @param messages at least one */
export function allOf(messages: readonly Message[]): Message {
  const last = messages.at(-1)
  if (last === undefined || messages.length === 1) return listMessage('list.comma', messages)
  return message('list.and', { before: listMessage('list.comma', messages.slice(0, -1)), last })
}

/** The messages without repeats, in the order of their first occurrence. */
export function distinctMessages(messages: readonly Message[]): Message[] {
  return messages.filter((one, index) => messages.findIndex((other) => isSameMessage(one, other)) === index)
}

/** Whether two messages are equal, regardless of the order in which a database stores their parameters. */
export function isSameMessage(a: Message, b: Message): boolean {
  const [names, others] = [Object.keys(a.params), Object.keys(b.params)]
  if (a.code !== b.code || names.length !== others.length) return false
  return names.every((name) => Object.hasOwn(b.params, name) && isSameParam(a.params[name], b.params[name]))
}

function isSameParam(a: MessageParam | undefined, b: MessageParam | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  if ('texts' in a || 'texts' in b) return 'texts' in a && 'texts' in b && isSameText(a, b)
  return isSameMessage(a, b)
}

function isSameText({ texts: a }: OwnTexts, { texts: b }: OwnTexts): boolean {
  const [languages, others] = [Object.keys(a), Object.keys(b)]
  return languages.length === others.length && languages.every((language) => a[language] === b[language])
}

const Texts = z.object({ texts: z.record(z.string(), z.string()) })

/** A stored message. This version may not know its code. */
export const StoredMessage: z.ZodType<Message, Message> = z.object({
  code: z.custom<MessageCode>((value) => typeof value === 'string'),
  params: z.record(z.string(), z.union([z.string(), z.number(), Texts, z.lazy(() => StoredMessage)])),
})
