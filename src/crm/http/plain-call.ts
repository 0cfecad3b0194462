import type { Clock } from '../../domain/time/clock.ts'
import type { FailedReply } from '../refusals.ts'
import { type CallDeps, retryCall } from './api-call.ts'
import { judgeFailure } from './failures.ts'
import type { Attempt } from './pace/retry.ts'
import { isRefusal, judgeReply, type ReplyRules, type UsedUpLimit } from './replies.ts'
import { type Reply, type Sending, send } from './send.ts'

export interface PlainCall extends Pick<Sending, 'method' | 'url' | 'headers'> {
  /** The name of the call for messages and the log: no query, no secret. */
  readonly name: string
  /** Sent as a form in the body. */
  readonly form?: Readonly<Record<string, string>>
  /**
   * Receives a response that is neither a success nor a temporary failure; throws, or returns to accept it as the
   * result.
   */
  readonly judgeRefusal: (reply: Reply) => void
}

export interface PlainCallDeps extends CallDeps {
  readonly clock: Clock
}

/** How a vendor's responses to such calls are interpreted. */
export interface PlainVendor<Body> {
  readonly replies: ReplyRules<Body>
  /** As `LimitOf`, when no account is known. */
  limitOf(failed: FailedReply<Body>, headers: Headers, now: Date): UsedUpLimit | Promise<UsedUpLimit>
}

/**
 * Makes a call that belongs to the app and not to an account: requesting tokens, identifying their account, fetching
 * files of a journal. It counts against no account's limit, so it bypasses the paced client. Retries what may be
 * repeated.
 *
 * @throws CrmUnavailableError, CrmRateLimitedError, CrmContractError, and whatever `judgeRefusal` throws
 */
export function callPlainly<Body>(vendor: PlainVendor<Body>, call: PlainCall, deps: PlainCallDeps): Promise<Reply> {
  return retryCall({ title: vendor.replies.title, call: call.name }, deps, () =>
    tryOnce(vendor, call, deps.clock.now()),
  )
}

async function tryOnce<Body>(vendor: PlainVendor<Body>, call: PlainCall, now: Date): Promise<Attempt<Reply>> {
  const { name, url, form, judgeRefusal } = call
  const { replies } = vendor
  const body = form ? new URLSearchParams(form) : undefined
  const context = { call: name, isRepeatable: true }
  const reply = await send({ ...call, body }).catch((error: unknown) => ({ failure: error }))
  if ('failure' in reply) {
    return judgeFailure(reply.failure, { ...context, title: replies.title, host: new URL(url).host })
  }
  if (isRefusal(replies, reply, name)) {
    judgeRefusal(reply)
    return { kind: 'done', value: reply }
  }
  return judgeReply(replies, reply, {
    ...context,
    now,
    // No account's gate closes for these calls, because they use none.
    pause: () => undefined,
    limitOf: (failed, headers) => vendor.limitOf(failed, headers, now),
  })
}
