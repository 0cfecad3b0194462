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

/** What became of one call: an answer, whatever it says, or the reason why there is none. */
export type Answer =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'failure'; readonly error: unknown; readonly host: string }

/** A successful answer, parsed. */
export interface Answered<T> {
  readonly body: T
  /** When it was made, by the vendor's own clock; null where it does not say. */
  readonly at: Date | null
  /** Characters of its body. */
  readonly size: number
}

/** @throws CrmContractError where the body does not have the documented shape */
export function parseReply<T>(context: AnswerContext, reply: Reply, schema: z.ZodType<T>): Answered<T> {
  return { body: parseBody(context, reply, schema), at: answeredAt(reply), size: reply.text.length }
}

/** Method and path, for messages and the log; the query and the body stay out. */
export function nameOf({ method, path }: ApiCall): string {
  return `${method} ${path}`
}

/**
 * Makes a call once. Never rejects.
 *
 * @param origin scheme and host, perhaps with the beginning of a path; without a slash at its end
 * @param authorisation the header that opens the account
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

/** Tries a call until it is done or trying has no point any more, as `retrying` does, and logs what was not taken. */
export function retryCall<T>(
  { title, call }: AnswerContext,
  deps: CallDeps,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  return retrying(retryPolicy, deps, async (tried) => {
    const outcome = await attempt()
    if (outcome.kind === 'again') {
      const { code, details } = outcome.error
      deps.log.warn({ crm: title, call, tried, error: code, ...details }, 'the CRM did not take a call')
    }
    return outcome
  })
}
