import type { Clock } from '../../domain/clock.ts'
import type { Log } from '../../infra/log.ts'
import { type Attempt, retrying } from '../http/retry.ts'
import type { Timer } from '../http/timer.ts'
import { parseErrorBody } from './errors.ts'
import { limits, retryPolicy } from './limits.ts'
import { judgeFailure, judgeReply, type Reply, TimeUp } from './replies.ts'

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
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as a form in the body. */
  readonly form?: Readonly<Record<string, string>>
  /** Looks at an answer that is no success and not of the kind that passes; throws, or lets it stand as the result. */
  readonly judgeRefusal: (reply: Reply) => void
}

/**
 * Makes a call that belongs to the app and not to an account: tokens, and files of the journal. It counts in no limit of
 * an account and has a body, or an address, of its own kind, so it goes by `fetch` and not through the paced client.
 *
 * Repeats what may be repeated. Redirects are not followed: what is sent here is for nobody else.
 *
 * @throws CrmUnavailableError, CrmRateLimitedError, CrmContractError, and whatever `judgeRefusal` throws
 */
export async function callPlainly(call: PlainCall, deps: PlainCallDeps): Promise<Reply> {
  return retrying(retryPolicy, deps, async (tried) => {
    const attempt = await tryOnce(call, deps)
    if (attempt.kind === 'again') {
      const { code, details } = attempt.error
      deps.log.warn({ call: call.name, tried, error: code, ...details }, 'HubSpot did not take a call')
    }
    return attempt
  })
}

async function tryOnce(call: PlainCall, deps: PlainCallDeps): Promise<Attempt<Reply>> {
  const reply = await send(call).catch((error: unknown) => ({ failure: error }))
  if ('failure' in reply) return judgeFailure(reply.failure, { call: call.name, host: new URL(call.url).host })
  if (isRefusal(reply)) {
    call.judgeRefusal(reply)
    return { kind: 'done', value: reply }
  }
  // No account's gate is closed for it: these calls pass none.
  const window = { pause: () => undefined }
  return judgeReply(reply, { call: call.name, isSearch: false, window, timeZone: null, now: deps.clock.now() })
}

/** Statuses of the 400s that pass, as for all other calls: time-out, lock, limit, an account that is being moved. */
const passingStatuses = new Set([408, 423, 429, 477])

function isRefusal({ status, text }: Reply): boolean {
  if (status < 400 || status >= 500 || passingStatuses.has(status)) return false
  // A page instead of JSON comes from a proxy or a firewall in front of HubSpot.
  return status !== 403 || parseErrorBody(text) !== null
}

async function send({ method, url, headers, form }: PlainCall): Promise<Reply> {
  const signal = AbortSignal.timeout(limits.callTimeoutMs)
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal,
      ...(headers ? { headers } : {}),
      ...(form ? { body: new URLSearchParams(form) } : {}),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    if (signal.aborted) throw new TimeUp(limits.callTimeoutMs)
    throw error
  }
}
