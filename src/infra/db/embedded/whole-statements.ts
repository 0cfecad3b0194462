import type { PGlite } from '@electric-sql/pglite'
import { planNameOf } from '../prepared.ts'

type Send = PGlite['execProtocolStream']
type Answers = Awaited<ReturnType<Send>>

/** First bytes of the protocol's messages. Source: PostgreSQL, "Message Formats". */
export const messageTypes = {
  bind: 0x42,
  close: 0x43,
  describe: 0x44,
  execute: 0x45,
  parse: 0x50,
  query: 0x51,
  sync: 0x53,
} as const

/** The bytes of a message before its content: its type, and its length. */
const headBytes = 5

/** Where a message has the name of its statement: a `parse` at once, the others after a name or a kind of one byte. */
const nameAt = { parse: headBytes, others: headBytes + 1 } as const

/** The kind of a `describe` that asks for the types of a statement's parameters. */
const statementKind = 0x53

/** A `close` of the statement without a name. */
const closeStatement = new Uint8Array([messageTypes.close, 0, 0, 0, 6, statementKind, 0])

/** More than the product has; statements whose number of rows varies would otherwise accumulate. */
const mostRemembered = 1000

/** A statement of which messages wait for the last one. */
interface Waiting {
  readonly text: string
  /** Under which Postgres keeps its plan; null if it keeps none. */
  readonly planName: string | null
  messages: Uint8Array[]
}

/**
 * Sends a statement as one message where PGlite sends six, each of which costs a call into WebAssembly, a turn of the
 * event loop and buffers: together more than half of a short statement's time. PGlite asks for the parameters' types
 * before it sends them, so these are remembered by the statement's text. The plan of a statement that is marked as
 * `prepared` is remembered too, by Postgres.
 *
 * A statement's error is thrown by its last message, without PGlite's copy of the statement and its parameters.
 */
export class WholeStatements {
  readonly #send: Send
  readonly #parameterTypes = new Map<string, Answers>()
  #waiting: Waiting = { text: '', planName: null, messages: [] }

  /** @param send sends a message, and returns what Postgres responds */
  constructor(send: Send) {
    this.#send = send
  }

  /** In place of PGlite's `execProtocolStream`. */
  async pass(...[message, options]: Parameters<Send>): Promise<Answers> {
    const [type = 0] = message
    switch (type) {
      case messageTypes.parse:
        this.#waiting = begin(message)
        return []
      case messageTypes.describe:
        if (message[headBytes] === statementKind) return this.#describeParameters(message, options)
        return this.#wait(message)
      case messageTypes.bind:
        return this.#wait(withName(message, nameAt.others, this.#waiting.planName))
      case messageTypes.execute:
        return this.#wait(message)
      case messageTypes.sync:
        return this.#send(this.#takeWaiting(message), options)
      default:
        if (changesTypes(message)) this.#parameterTypes.clear()
        return this.#send(message, options)
    }
  }

  #wait(message: Uint8Array): Answers {
    this.#waiting.messages.push(message)
    return []
  }

  async #describeParameters(...[message, options]: Parameters<Send>): Promise<Answers> {
    const { text, planName, messages } = this.#waiting
    const known = this.#parameterTypes.get(text)
    if (known !== undefined) {
      if (planName !== null) this.#waiting.messages = []
      return known
    }
    const isFull = this.#parameterTypes.size >= mostRemembered
    if (isFull || changesTypes(messages[0] ?? message)) this.#parameterTypes.clear()
    // Postgres may still have a plan that was forgotten here, and accepts no other of the same name.
    if (planName !== null) messages.unshift(withName(closeStatement, nameAt.others, planName))
    const answers = await this.#send(this.#takeWaiting(withName(message, nameAt.others, planName)), options)
    this.#parameterTypes.set(text, answers)
    return answers
  }

  #takeWaiting(last: Uint8Array): Uint8Array {
    const all = [...this.#waiting.messages, last]
    this.#waiting.messages = []
    return Buffer.concat(all)
  }
}

/** @param parse without a name: an empty one, the text, and the parameters' types */
function begin(parse: Uint8Array): Waiting {
  const text = textOf(parse.subarray(nameAt.parse + 1))
  const planName = planNameOf(text)
  return { text, planName, messages: [withName(parse, nameAt.parse, planName)] }
}

/** A message with the name of a statement instead of an empty one. */
function withName(message: Uint8Array, at: number, name: string | null): Uint8Array {
  if (name === null) return message
  const named = Buffer.concat([message.subarray(0, at), Buffer.from(name), message.subarray(at)])
  named.writeInt32BE(named.length - 1, 1)
  return named
}

/** Whether the message may change a column's type, and so that of a parameter. */
function changesTypes(message: Uint8Array): boolean {
  return /\b(?:alter|drop)\b/i.test(textOf(message.subarray(headBytes)))
}

/** One character per byte, which is enough to tell statements apart. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
