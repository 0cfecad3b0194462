import type { Clock } from '../../domain/time/clock.ts'
import type { FailedReply } from '../refusals.ts'
import { type CallDeps, retryCall } from './api-call.ts'
import { judgeFailure } from './failures.ts'
import type { Attempt } from './pace/retry.ts'
import { isRefusal, judgeReply, type ReplyRules, type UsedUpLimit } from './replies.ts'
import { type Reply, type Sending, send } from './send.ts'

export interface PlainCall extends Pick<Sending, 'method' | 'url' | 'headers'> {
  /** What the call is, for messages and the log: no query, nothing secret. */
  readonly name: string
  /** Sent as a form in the body. */
  readonly form?: Readonly<Record<string, string>>
  /** Looks at an answer that is no success and not of the kind that passes; throws, or lets it stand as the result. */
  readonly judgeRefusal: (reply: Reply) => void
}

export interface PlainCallDeps extends CallDeps {
  readonly clock: Clock
}

/** How a vendor's answers to such calls are understood. */
export interface PlainVendor<Body> {
  readonly replies: ReplyRules<Body>
  /** As `LimitOf`, where no account is known. */
  limitOf(failed: FailedReply<Body>, headers: Headers, now: Date): UsedUpLimit | Promise<UsedUpLimit>
}

/**
 * Makes a call that belongs to the app and not to an account: tokens, whose they are, files of a journal. It counts in no
 * limit of an account, so it does not go through the paced client. Repeats what may be repeated.
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
    // No account's gate is closed for it: these calls pass none.
    pause: () => undefined,
    limitOf: (failed, headers) => vendor.limitOf(failed, headers, now),
  })
}
