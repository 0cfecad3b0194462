import { message } from '../../../words/index.ts'
import type { TokenRefusalRules } from '../../access/token-refusal.ts'

/** Uncertain: the standard's codes (RFC 6749), in `error`. */
export const tokenRefusals: TokenRefusalRules = {
  title: 'Pipedrive',
  codeKeys: ['error'],
  causes: new Map(),
  ended: message('pipedrive.ended'),
  codeAge: message('pipedrive.consent.age'),
  redirectAction: message('pipedrive.redirect'),
  variables: { clientId: 'PIPEDRIVE_CLIENT_ID', clientSecret: 'PIPEDRIVE_CLIENT_SECRET', others: [] },
  appPlace: 'Developer Hub',
}
