import type { Answer } from '../http/api-call.ts'
import type { AccessToken, AccessTokens } from '../port.ts'

/** Sends with a valid token, whatever the sending is. */
export type Authorise = (sendWith: (token: AccessToken) => Promise<Answer>) => Promise<Answer>

/**
 * For one call and all its tries: a token that the vendor refuses is renewed and the call sent again at once. Only the
 * first time, because a token that is refused while it is new will not be taken later either.
 *
 * @param announce told when a token is renewed because it was refused
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
