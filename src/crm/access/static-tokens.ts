import { ConfigError, CrmAuthError } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'
import type { AccessTokens } from '../port.ts'

export interface StaticTokenWords {
  /** What the token is called, such as `The HubSpot access token`. */
  readonly name: Message
  /** What happened to a token that is no longer accepted, and what to do. */
  readonly refused: Message
}

/**
 * A token that stays valid until a person replaces it. It cannot be renewed, so `renew` throws CrmAuthError.
 *
 * @throws ConfigError if the text is not a possible token
 */
export function staticTokens(token: string, { name, refused }: StaticTokenWords): AccessTokens {
  // Checked here because a token that is not valid in a header would later be repeated in an error message.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError(message('config.token', { token: name }))
  }
  return {
    current: () => Promise.resolve({ token, apiOrigin: null }),
    renew: () => Promise.reject(new CrmAuthError(refused)),
  }
}
