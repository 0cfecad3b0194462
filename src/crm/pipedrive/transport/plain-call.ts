import type { Clock } from '../../../domain/clock.ts'
import type { CallDeps } from '../../http/api-call.ts'
import { callPlainly as callByHttp, type PlainCall, type PlainVendor } from '../../http/plain-call.ts'
import type { Reply } from '../../http/send.ts'
import { parseErrorBody, title } from './errors.ts'
import { limits } from './limits.ts'
import { judgeReply } from './replies.ts'

export interface PlainCallDeps extends CallDeps {
  readonly clock: Clock
}

/**
 * Makes a call to Pipedrive that belongs to the app and not to an account: tokens (documented: they cost nothing of a
 * budget), and whose they are.
 *
 * @throws CrmUnavailableError, CrmRateLimitedError, CrmContractError, and whatever `judgeRefusal` throws
 */
export function callPlainly(call: PlainCall, deps: PlainCallDeps): Promise<Reply> {
  return callByHttp(answersOf(deps.clock), call, deps)
}

function answersOf(clock: Clock): PlainVendor {
  return {
    title,
    isRefusal,
    judge(reply, call) {
      const now = clock.now()
      // No account's gate is closed for it, and no account's day is over: these calls pass none.
      return judgeReply(reply, {
        call,
        isRepeatable: true,
        now,
        pause: () => undefined,
        dayIsOver: () => Promise.resolve(new Date(now.getTime() + limits.barredWaitMs)),
      })
    },
  }
}

function isRefusal({ status, text }: Reply): boolean {
  if (status < 400 || status >= 500 || status === 408 || status === 429) return false
  // A page instead of JSON comes from the firewall in front of Pipedrive.
  return status !== 403 || parseErrorBody(text) !== null
}
