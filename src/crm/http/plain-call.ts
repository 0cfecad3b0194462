import { type CallDeps, retryCall } from './api-call.ts'
import { judgeFailure } from './failures.ts'
import type { Attempt } from './retry.ts'
import { type Reply, type Sending, send } from './send.ts'

export interface PlainCall extends Pick<Sending, 'method' | 'url' | 'headers'> {
  /** What the call is, for messages and the log: no query, nothing secret. */
  readonly name: string
  /** Sent as a form in the body. */
  readonly form?: Readonly<Record<string, string>>
  /** Looks at an answer that is no success and not of the kind that passes; throws, or lets it stand as the result. */
  readonly judgeRefusal: (reply: Reply) => void
}

/** How a vendor's answers to such calls are understood. */
export interface PlainVendor {
  /** As people write it. */
  readonly title: string
  /** Whether the answer is a refusal, and none that trying again may change. */
  readonly isRefusal: (reply: Reply) => boolean
  /** What any other answer means. Throws as the vendor's `judgeReply` does. */
  readonly judge: (reply: Reply, call: string) => Attempt<Reply> | Promise<Attempt<Reply>>
}

/**
 * Makes a call that belongs to the app and not to an account: tokens, whose they are, files of a journal. It counts in no
 * limit of an account, so it does not go through the paced client. Repeats what may be repeated.
 *
 * @throws CrmUnavailableError, CrmRateLimitedError, CrmContractError, and whatever `judgeRefusal` throws
 */
export function callPlainly(vendor: PlainVendor, call: PlainCall, deps: CallDeps): Promise<Reply> {
  return retryCall({ title: vendor.title, call: call.name }, deps, () => tryOnce(vendor, call))
}

async function tryOnce(vendor: PlainVendor, call: PlainCall): Promise<Attempt<Reply>> {
  const { name, url, form, judgeRefusal } = call
  const body = form ? new URLSearchParams(form) : undefined
  const reply = await send({ ...call, body }).catch((error: unknown) => ({ failure: error }))
  if ('failure' in reply) {
    const context = { title: vendor.title, call: name, host: new URL(url).host, isRepeatable: true }
    return judgeFailure(reply.failure, context)
  }
  if (!vendor.isRefusal(reply)) return vendor.judge(reply, name)
  judgeRefusal(reply)
  return { kind: 'done', value: reply }
}
