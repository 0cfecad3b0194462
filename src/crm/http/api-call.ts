import type { z } from 'zod'
import type { Log } from '../../infra/log.ts'
import { retryPolicy } from './limits.ts'
import { type Attempt, type RetryDeps, retrying } from './pace/retry.ts'
import { type AnswerContext, parseBody } from './parse-body.ts'
import { answeredAt, type Reply, type Sending, send } from './send.ts'

/** A call to a vendor's API. */
export interface ApiCall {
  readonly method: Sending['method']
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: object
}

/** The result of one call: a response with any status, or the reason why there is none. */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'failure'; readonly error: unknown; readonly host: string }

/** A successful response, parsed. */
export interface Answered<T> {
  readonly body: T
  /** When the response was made, by the vendor's own clock; null if it does not state it. */
  readonly at: Date | null
  /** The length of its body in characters. */
  readonly size: number
}

/** @throws CrmContractError if the body does not have the documented shape */
export function parseReply<T>(context: AnswerContext, reply: Reply, schema: z.ZodType<T>): Answered<T> {
  return { body: parseBody(context, reply, schema), at: answeredAt(reply), size: reply.text.length }
}

/** Method and path, for messages and the log; query and body are left out. */
export function nameOf({ method, path }: ApiCall): string {
  return `${method} ${path}`
}

/**
 * Makes a call once. Never rejects.
 *
 * @param origin scheme and host, optionally with a path prefix; without a trailing slash
 * @param authorisation the header that authenticates the account
 */
export async function answerTo(
  origin: string,
  { method, path, query, body }: ApiCall,
  authorisation: Readonly<Record<string, string>>,
): Promise<Answer> {
  const url = new URL(origin + path)
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
  const json = body === undefined ? undefined : JSON.stringify(body)
  const headers = { ...authorisation, ...(json === undefined ? {} : { 'content-type': 'application/json' }) }
  try {
    return { kind: 'reply', reply: await send({ method, url: url.href, headers, body: json }) }
  } catch (error) {
    return { kind: 'failure', error, host: url.host }
  }
}

export interface CallDeps extends RetryDeps {
  readonly log: Pick<Log, 'warn'>
}

/** Repeats a call as `retrying` does until it succeeds or is given up, and logs failed attempts. */
export function retryCall<T>(
  { title, call }: AnswerContext,
  deps: CallDeps,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  return retrying(retryPolicy, deps, async (tried) => {
    const outcome = await attempt()
    if (outcome.kind === 'again') {
      const { code, details } = outcome.error
      deps.log.warn({ crm: title, call, tried, error: code, ...details }, 'a call to the CRM failed')
    }
    return outcome
  })
}
