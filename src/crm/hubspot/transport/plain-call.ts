import type { Clock } from '../../../domain/clock.ts'
import type { CallDeps } from '../../http/api-call.ts'
import { callPlainly as callByHttp, type PlainCall, type PlainVendor } from '../../http/plain-call.ts'
import type { Reply } from '../../http/send.ts'
import { parseErrorBody, title } from './errors.ts'
import { judgeReply } from './replies.ts'

export interface PlainCallDeps extends CallDeps {
  readonly clock: Clock
}

/**
 * Makes a call to HubSpot that belongs to the app and not to an account: tokens, and files of the journal.
 *
 * @throws CrmUnavailableError, CrmRateLimitedError, CrmContractError, and whatever `judgeRefusal` throws
 */
export function callPlainly(call: PlainCall, deps: PlainCallDeps): Promise<Reply> {
  return callByHttp(answersOf(deps.clock), call, deps)
}

function answersOf(clock: Clock): PlainVendor {
  // No account's gate is closed for it: these calls pass none.
  const window = { pause: () => undefined }
  return {
    title,
    isRefusal,
    judge: (reply, call) => judgeReply(reply, { call, isSearch: false, window, timeZone: null, now: clock.now() }),
  }
}

/** Statuses of the 400s that pass, as for all other calls: time-out, lock, limit, an account that is being moved. */
const passingStatuses = new Set([408, 423, 429, 477])

function isRefusal({ status, text }: Reply): boolean {
  if (status < 400 || status >= 500 || passingStatuses.has(status)) return false
  // A page instead of JSON comes from a proxy or a firewall in front of HubSpot.
  return status !== 403 || parseErrorBody(text) !== null
}
