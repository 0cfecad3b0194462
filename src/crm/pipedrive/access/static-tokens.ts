import { message } from '../../../words/index.ts'
import { staticTokens } from '../../access/static-tokens.ts'
import type { AccessTokens } from '../../port.ts'

/** A person's own API token. @throws ConfigError if the text is not a possible token */
export function pipedriveTokens(token: string): AccessTokens {
  return staticTokens(token, {
    name: message('pipedrive.token'),
    refused: message('pipedrive.token.refused'),
  })
}
