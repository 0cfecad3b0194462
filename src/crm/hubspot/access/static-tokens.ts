import { message } from '../../../words/index.ts'
import { staticTokens } from '../../access/static-tokens.ts'
import type { AccessTokens } from '../../port.ts'

/** The token of a private app or a service key. @throws ConfigError if the text is not a possible token */
export function hubspotTokens(token: string): AccessTokens {
  return staticTokens(token, {
    name: message('hubspot.token'),
    refused: message('hubspot.token.refused'),
  })
}
