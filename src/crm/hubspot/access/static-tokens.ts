import { ConfigError, CrmAuthError } from '../../../domain/errors.ts'
import type { AccessTokens } from '../../port.ts'

/**
 * The token of a private app or a service key, which stays until somebody replaces it in HubSpot. There is no other one
 * to be had, so `renew` throws CrmAuthError.
 *
 * @throws ConfigError if the text cannot be a token
 */
export function staticTokens(token: string): AccessTokens {
  // Checked here because a token that cannot stand in a header would later be repeated in an error message.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError('The HubSpot access token is empty or has characters that no token has; copy it again.')
  }
  return {
    current: () => Promise.resolve({ token, apiOrigin: null }),
    renew: () =>
      Promise.reject(
        new CrmAuthError(
          'HubSpot does not accept the access token: it may have been revoked or replaced. Set a valid one.',
        ),
      ),
  }
}
