import type { TokenRefusalRules } from '../../access/token-refusal.ts'

/** Uncertain: the standard's codes (RFC 6749), in `error`. */
export const tokenRefusals: TokenRefusalRules = {
  title: 'Pipedrive',
  codeKeys: ['error'],
  causes: new Map(),
  endedWords: 'the app was removed, or not used for 60 days',
  codeAgeWords: 'older than five minutes',
  redirectWords: "make it the app's callback URL",
  variables: { clientId: 'PIPEDRIVE_CLIENT_ID', clientSecret: 'PIPEDRIVE_CLIENT_SECRET', others: [] },
  appPlace: 'Developer Hub',
}
