import { message } from '../../../words/index.ts'
import type { TokenRefusalCause, TokenRefusalRules } from '../../access/token-refusal.ts'

/**
 * Told, not documented: HubSpot's own code is in `status`, the standard's (RFC 6749) in `error`. Either may be missing.
 * HubSpot's own counts first, because it says `invalid_grant` of a wrong redirect address too (uncertain: told by others).
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
  redirectWords: "add it to the app's redirect URLs",
  variables: {
    clientId: 'HUBSPOT_CLIENT_ID',
    clientSecret: 'HUBSPOT_CLIENT_SECRET',
    others: ['HUBSPOT_BASE_URL'],
  },
  appPlace: 'HubSpot',
}
