import type { Clock } from '../../domain/clock.ts'
import type { Log } from '../../infra/log.ts'
import { type Attempt, retrying } from '../http/retry.ts'
import type { Timer } from '../http/timer.ts'
import { parseErrorBody } from './errors.ts'
import { limits, retryPolicy } from './limits.ts'
import { judgeFailure, judgeReply } from './replies.ts'
import { type Reply, send } from './send.ts'

export interface PlainCallDeps {
  readonly clock: Clock
  readonly timer: Timer
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly log: Pick<Log, 'warn'>
}

export interface PlainCall {
  /** What the call is, for messages and the log: no query, nothing secret. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as a form in the body. */
  readonly form?: Readonly<Record<string, string>>
  /** Looks at an answer that is no success and not of the kind that passes; throws, or lets it stand as the result. */
  readonly judgeRefusal: (reply: Reply) => void
}

/**
 * Makes a call that belongs to the app and not to an account: tokens, and whose they are. It counts in no budget of an
 * account (documented for tokens: it costs nothing) and so does not go through the paced client. Repeats what may be
 * repeated.
 *
 * @throws CrmUnavailableError, CrmRateLimitedError, CrmContractError, and whatever `judgeRefusal` throws
 */
export async function callPlainly(call: PlainCall, deps: PlainCallDeps): Promise<Reply> {
  return retrying(retryPolicy, deps, async (tried) => {
    const attempt = await tryOnce(call, deps)
    if (attempt.kind === 'again') {
      const { code, details } = attempt.error
      deps.log.warn({ call: call.name, tried, error: code, ...details }, 'Pipedrive did not take a call')
    }
    return attempt
  })
}

async function tryOnce(call: PlainCall, deps: PlainCallDeps): Promise<Attempt<Reply>> {
  const { method, url, headers, form } = call
  const context = { call: call.name, isRepeatable: true }
  const body = form ? new URLSearchParams(form) : undefined
  const reply = await send({ method, url, headers, body }).catch((error: unknown) => ({ failure: error }))
  if ('failure' in reply) return judgeFailure(reply.failure, { ...context, host: new URL(url).host })
  if (isRefusal(reply)) {
    call.judgeRefusal(reply)
    return { kind: 'done', value: reply }
  }
  // No account's gate is closed for it, and no account's day is over: these calls pass none.
  const now = deps.clock.now()
  return judgeReply(reply, {
    ...context,
    now,
    pause: () => undefined,
    dayIsOver: () => Promise.resolve(new Date(now.getTime() + limits.barredWaitMs)),
  })
}

function isRefusal({ status, text }: Reply): boolean {
  if (status < 400 || status >= 500 || status === 408 || status === 429) return false
  // A page instead of JSON comes from the firewall in front of Pipedrive.
  return status !== 403 || parseErrorBody(text) !== null
}
