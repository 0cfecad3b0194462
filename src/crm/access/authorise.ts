import type { Answer } from '../http/api-call.ts'
import type { AccessToken, AccessTokens } from '../port.ts'

/** Runs `sendWith`, which may be any kind of call, with a valid token. */
export type Authorise = (sendWith: (token: AccessToken) => Promise<Answer>) => Promise<Answer>

/**
 * Authorises one call and all its attempts: if the vendor refuses a token, it is renewed and the call sent again at
 * once. This happens only for the first refusal, because a new token that is refused will not be accepted later either.
 *
 * @param announce called when a refused token has been renewed
 */
export function createAuthorise(tokens: AccessTokens, announce: () => void): Authorise {
  let isRenewed = false
  return async (sendWith) => {
    const token = await tokens.current()
    const answer = await sendWith(token)
    if (isRenewed || answer.kind === 'failure' || answer.reply.status !== 401) return answer
    isRenewed = true
    announce()
    return sendWith(await tokens.renew(token))
  }
}
