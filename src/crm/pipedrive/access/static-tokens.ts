import { ConfigError, CrmAuthError } from '../../../domain/errors.ts'
import type { AccessTokens } from '../../port.ts'

/**
 * A person's own API token, which stays until that person makes another one. There is no other one to be had, so `renew`
 * throws CrmAuthError.
 *
 * @throws ConfigError if the text cannot be a token
 */
export function staticTokens(token: string): AccessTokens {
  // Checked here because a token that cannot stand in a header would later be repeated in an error message.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError('The Pipedrive API token is empty or has characters that no token has; copy it again.')
  }
  return {
    current: () => Promise.resolve({ token, apiOrigin: null }),
    renew: () =>
      Promise.reject(
        new CrmAuthError(
          'Pipedrive does not accept the API token: it may have been replaced, or its person may not use the API. Set a valid one.',
        ),
      ),
  }
}
