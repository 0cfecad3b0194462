import { z } from 'zod'
import {
  CrmNotFoundError,
  CrmPermissionError,
  CrmRateLimitedError,
  CrmRejectedError,
  CrmUnavailableError,
} from '../domain/errors.ts'
import { shownLine } from '../domain/text/shown-text.ts'
import { type Message, message } from '../words/index.ts'
import type { RemovalItem } from './port.ts'

/** An unsuccessful response of a CRM. */
export interface FailedReply<Body> {
  readonly status: number
  /** Method and path, without the query. */
  readonly call: string
  readonly correlationId: string | null
  /** Null if the body is not a JSON object. */
  readonly body: Body | null
}

/** The details of a reply for the log: nothing that could contain a value. */
export function replyDetails({ call, status, correlationId }: FailedReply<unknown>): {
  readonly details: Readonly<Record<string, unknown>>
} {
  return { details: { call, status, correlationId } }
}

/** Reads the body of a refusal; null if it is not a JSON object of that shape. Never throws. */
export function parseRefusalBody<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const longestReason = 300

/**
 * A CRM refused the content of a call. In addition to the message, which may be logged, it has the CRM's own words for
 * the person who must act on them; those may repeat values, so they are never logged.
 */
export class VendorRefusal extends CrmRejectedError {
  /** The CRM's explanation, in at most 300 characters; empty if there is none. */
  readonly vendorWords: string
  /** Why it refused: its own words, or that it gave no reason. */
  readonly why: Message

  /**
   * @param codes the CRM's codes and names of fields: the parts of a refusal that cannot contain a value
   * @param words the CRM's explanation; shown in at most 300 characters
   */
  constructor(
    title: string,
    reply: FailedReply<unknown>,
    { codes, words }: { readonly codes: readonly string[]; readonly words: readonly string[] },
  ) {
    const { call, status } = reply
    const why = codes.join(' ')
    const said =
      why === ''
        ? message('crm.refused', { title, call, status })
        : message('crm.refused.why', { title, call, status, why })
    super(said, replyDetails(reply))
    this.vendorWords = shownWords(words) ?? ''
    this.why =
      this.vendorWords === ''
        ? message('crm.refused.silent', { title, status })
        : message('asWritten', { text: this.vendorWords })
  }
}

/** A CRM's explanation without repeats, in at most 300 characters; null if there is none. */
export function shownWords(words: readonly string[]): string | null {
  const said = [...new Set(words)].filter((one) => one.trim() !== '')
  return said.length === 0 ? null : shownLine(said.join('; '), longestReason)
}

/**
 * The CRM responds but is temporarily unable to serve the call: a server error, a lock, or an HTML page in front of it.
 */
export function unavailableError(title: string, reply: FailedReply<unknown>): CrmUnavailableError {
  const { call, status } = reply
  return new CrmUnavailableError(message('crm.unavailable', { title, call, status }), {
    ...replyDetails(reply),
    isAnswered: true,
  })
}

/**
 * A rate limit is used up until `retryAt`.
 *
 * @param which the limit's name
 */
export function rateLimitError(which: Message, reply: FailedReply<unknown>, retryAt: Date): CrmRateLimitedError {
  const said = message('crm.rateLimited', { which, at: retryAt.toISOString() })
  return new CrmRateLimitedError(said, retryAt, replyDetails(reply))
}

/**
 * Why something is unavailable in this account, in the CRM's own words if it gives any.
 *
 * @throws the error itself if it is not a refusal, because it then says nothing about the account
 */
export function refusalMessage(error: unknown): Message {
  if (error instanceof VendorRefusal || error instanceof CrmPermissionError) return error.why
  if (error instanceof CrmNotFoundError) return error.said
  throw error
}

/** Calls a CRM and parses its response. */
export interface ParsingCaller<Request> {
  call<T>(request: Request, schema: z.ZodType<T>): Promise<T>
}

/** The response, or null if the CRM has nothing at the address. */
export async function callOrNull<Request, T>(
  client: ParsingCaller<Request>,
  request: Request,
  schema: z.ZodType<T>,
): Promise<T | null> {
  try {
    return await client.call(request, schema)
  } catch (error) {
    if (error instanceof CrmNotFoundError) return null
    throw error
  }
}

/** An item to be created in a CRM. */
export interface Making<T> {
  readonly make: () => Promise<T>
  /** Returns the existing item; null if there is none. */
  readonly find: () => Promise<T | null>
  /** Whether the CRM refuses a second item of the same name: a refusal may then mean that it exists. */
  readonly isNameUnique: boolean
}

/**
 * Creates an item. If the CRM does not respond, or refuses a name that is taken, the item may exist nevertheless: from
 * a call that timed out, or from another process. The existing one is then returned; nothing is created twice.
 */
export async function makeOrFind<T>({ make, find, isNameUnique }: Making<T>): Promise<T> {
  try {
    return await make()
  } catch (error) {
    const mayBeThere = error instanceof CrmUnavailableError || (isNameUnique && error instanceof VendorRefusal)
    const found = mayBeThere ? await find() : null
    if (found === null) throw error
    return found
  }
}

/**
 * Deletes an item, and returns the result: a CRM may refuse to delete what is in use.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function deleteAt<Request>(
  client: ParsingCaller<Request>,
  request: Request,
  part: Omit<RemovalItem, 'state' | 'reason'>,
): Promise<RemovalItem> {
  try {
    const done = await callOrNull(
      client,
      request,
      z.unknown().transform(() => true),
    )
    return { ...part, state: done === null ? 'absent' : 'removed' }
  } catch (error) {
    return { ...part, state: 'kept', reason: refusalMessage(error) }
  }
}
