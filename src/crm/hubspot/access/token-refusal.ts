import { message } from '../../../words/index.ts'
import type { TokenRefusalCause, TokenRefusalRules } from '../../access/token-refusal.ts'

/**
 * Uncertain, from reports by others: HubSpot's own code is in `status`, the standard's (RFC 6749) in `error`. Either
 * may be missing. HubSpot's own takes precedence, because `error` is `invalid_grant` for a wrong redirect URI too.
 */
export const tokenRefusals: TokenRefusalRules = {
  title: 'HubSpot',
  codeKeys: ['status', 'error'],
  causes: new Map<string, TokenRefusalCause>([
    ['BAD_REFRESH_TOKEN', 'ended'],
    ['BAD_HUB', 'ended'],
    ['BAD_AUTH_CODE', 'code'],
    ['BAD_CLIENT_ID', 'client'],
    ['BAD_CLIENT_SECRET', 'client'],
  ]),
  ended: message('hubspot.ended'),
  codeAge: message('hubspot.consent.age'),
  redirectAction: message('hubspot.redirect'),
  variables: {
    clientId: 'HUBSPOT_CLIENT_ID',
    clientSecret: 'HUBSPOT_CLIENT_SECRET',
    others: ['HUBSPOT_BASE_URL'],
  },
  appPlace: 'HubSpot',
}
