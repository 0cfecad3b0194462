import { staticTokens } from '../../access/static-tokens.ts'
import type { AccessTokens } from '../../port.ts'

/** A person's own API token. @throws ConfigError if the text cannot be a token */
export function pipedriveTokens(token: string): AccessTokens {
  return staticTokens(token, {
    name: 'The Pipedrive API token',
    refused:
      'Pipedrive does not accept the API token: it may have been replaced, or its person may not use the API. Set a valid one.',
  })
}
