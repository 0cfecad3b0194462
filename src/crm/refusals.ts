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

/** A reply of a CRM that is not a success. */
export interface FailedReply<Body> {
  readonly status: number
  /** Method and path, without the query. */
  readonly call: string
  readonly correlationId: string | null
  /** Null where the body is no JSON object. */
  readonly body: Body | null
}

/** What an error says of the reply, for the log: nothing that could hold a value. */
export function replyDetails({ call, status, correlationId }: FailedReply<unknown>): {
  readonly details: Readonly<Record<string, unknown>>
} {
  return { details: { call, status, correlationId } }
}

/** Reads the body of a refusal; null if it is no JSON object of that shape. Never throws. */
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
 * A CRM refused the content of a call. Beside the message, which is fit for the log, it keeps the CRM's own words for the
 * person who must act on them; those may repeat values, so they are never logged.
 */
export class VendorRefusal extends CrmRejectedError {
  readonly vendorWords: string

  /**
   * @param codes the CRM's codes and names of fields: the parts of a refusal that cannot hold a value
   * @param words what the CRM says of it; shown in at most 300 characters
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
    this.vendorWords = shownWords(words) ?? `${title} answered with status ${reply.status}`
  }
}

/** What a CRM says, each thing once, in at most 300 characters; null if it says nothing. */
export function shownWords(words: readonly string[]): string | null {
  const said = [...new Set(words)].filter((one) => one.trim() !== '')
  return said.length === 0 ? null : shownLine(said.join('; '), longestReason)
}

/** The CRM answers, but not now: a failure on its side, a lock, or a page in front of it. */
export function unavailableError(title: string, reply: FailedReply<unknown>): CrmUnavailableError {
  const { call, status } = reply
  return new CrmUnavailableError(message('crm.unavailable', { title, call, status }), {
    ...replyDetails(reply),
    isAnswered: true,
  })
}

/**
 * A limit of calls is used up until `retryAt`.
 *
 * @param which names the limit
 */
export function rateLimitError(which: Message, reply: FailedReply<unknown>, retryAt: Date): CrmRateLimitedError {
  const said = message('crm.rateLimited', { which, at: retryAt.toISOString() })
  return new CrmRateLimitedError(said, retryAt, replyDetails(reply))
}

/**
 * In words, why something cannot be had in this account: the CRM's own, where it gives any.
 *
 * @throws the error itself, if it is not a refusal: then it says nothing about the account
 */
export function refusalWords(error: unknown): string {
  if (error instanceof VendorRefusal) return error.vendorWords
  if (error instanceof CrmPermissionError || error instanceof CrmNotFoundError) return error.message
  throw error
}

/** What calls a CRM and parses its answer. */
export interface ParsingCaller<Request> {
  call<T>(request: Request, schema: z.ZodType<T>): Promise<T>
}

/** The answer, or null where the CRM knows nothing there. */
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

/** Something to be made in a CRM. */
export interface Making<T> {
  readonly make: () => Promise<T>
  /** What is there by now; null if nothing is. */
  readonly find: () => Promise<T | null>
  /** Whether the CRM refuses a second one of the same name: then a refusal may mean that it is there. */
  readonly isNameUnique: boolean
}

/**
 * Makes something. Where the CRM does not answer, or refuses a name that is taken, the thing may be there all the same: from
 * a call that was given up, or from another process. Then that is as good as made; nothing is made twice to find out.
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
 * Deletes, and says what became of it: a CRM may not give up what is in use.
 *
 * @throws the `Crm…` errors that are no refusal
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
    return { ...part, state: 'kept', reason: refusalWords(error) }
  }
}
