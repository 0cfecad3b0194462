import { z } from 'zod'
import {
  RawGrant,
  RawToken,
  requestToken,
  revokeToken,
  type TokenRequest,
  type TokenServer,
} from '../../access/oauth.ts'
import { basicOf, isSame, onlyHeader } from '../../access/secrets.ts'
import { parseBody } from '../../http/parse-body.ts'
import { callPlainly, type PlainCallDeps } from '../../http/plain-call.ts'
import { refusalOf } from '../../http/replies.ts'
import type { CrmInstall, EndedInstallation, Grant, Tokens, WebhookRequest } from '../../port.ts'
import { apiOriginOf } from '../transport/address.ts'
import type { RawError } from '../transport/errors.ts'
import { plainCalls, replyRules } from '../transport/replies.ts'
import { dataOf, RawId, RawMe } from '../transport/schema.ts'
import { endpoints, oauthPaths } from '../transport/versions.ts'
import { readingOf } from './scopes.ts'
import { tokenRefusals } from './token-refusal.ts'

export interface InstallConfig {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  /** Origin of Pipedrive's OAuth server, without a trailing slash; documented: `https://oauth.pipedrive.com`. */
  readonly oauthUrl: string
  /** Overrides the API origin that each token comes with; null to use that one. */
  readonly baseUrl: string | null
}

/**
 * Documented: access tokens are valid for an hour, and a refresh token stays the same as long as it is used within 60
 * days; whichever is returned is stored. Uncertain: whether scopes are separated by commas or spaces.
 */
const RawTokens = RawGrant.extend({
  refresh_token: RawToken,
  scope: z.string().transform((text) => text.split(/[\s,]+/).filter((scope) => scope !== '')),
  api_domain: z.string(),
})

/** How people install the app, and how their tokens are renewed and revoked. Makes no call. */
export function createInstall(config: InstallConfig, deps: PlainCallDeps): CrmInstall {
  return {
    /** Documented: the URL has no scopes. They belong to the app and are granted all or none. */
    authorizeUrl({ redirectUri, state }) {
      const url = new URL(`${config.oauthUrl}${oauthPaths.authorize}`)
      url.search = new URLSearchParams({ client_id: config.clientId, redirect_uri: redirectUri, state }).toString()
      return url.href
    },
    async exchange({ code, redirectUri, access }) {
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      const { scopes, tokens } = await askForTokens(config, { form, purpose: 'exchange' }, deps)
      return { ...tokens, ...(await readWhose(tokens, deps)), scopes: access === 'write' ? scopes : readingOf(scopes) }
    },
    async refresh(refreshToken) {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const { tokens } = await askForTokens(config, { form, purpose: 'refresh' }, deps)
      return tokens
    },
    // Documented: revoking the refresh token uninstalls the app for that person.
    uninstall: ({ refreshToken }) => revokeToken(serverOf(config), refreshToken, deps),
    ended: (request) => readEnded(config, request),
  }
}

/** Each company has its own API origin. */
type ApiTokens = Tokens & { readonly apiOrigin: string }

async function askForTokens(
  config: InstallConfig,
  request: Pick<TokenRequest<unknown>, 'form' | 'purpose'>,
  deps: PlainCallDeps,
): Promise<{ readonly tokens: ApiTokens; readonly scopes: readonly string[] }> {
  const { body, expiresAt } = await requestToken(serverOf(config), { ...request, schema: RawTokens }, deps)
  const tokens = {
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    expiresAt,
    apiOrigin: config.baseUrl ?? apiOriginOf(body.api_domain),
  }
  return { tokens, scopes: body.scope }
}

function serverOf({ oauthUrl, clientId, clientSecret }: InstallConfig): TokenServer<RawError> {
  return {
    vendor: plainCalls,
    refusals: tokenRefusals,
    origin: oauthUrl,
    paths: oauthPaths,
    credentials: { headers: { authorization: basicOf(clientId, clientSecret) } },
  }
}

/** Documented: the token response does not identify the account. A token belongs to one person in one company. */
async function readWhose(
  { apiOrigin, accessToken }: ApiTokens,
  deps: PlainCallDeps,
): Promise<Pick<Grant, 'externalId' | 'userId'>> {
  const { path } = endpoints.me()
  const name = `GET ${path}`
  const reply = await callPlainly(
    plainCalls,
    {
      name,
      method: 'GET',
      url: `${apiOrigin}${path}`,
      headers: { authorization: `Bearer ${accessToken}` },
      judgeRefusal(refused) {
        throw refusalOf(replyRules, refused, name)
      },
    },
    deps,
  )
  const me = parseBody({ title: 'Pipedrive', call: name }, reply, dataOf(RawMe))
  return { externalId: me.company_id, userId: me.id }
}

const RawEnded = z.object({ client_id: z.string(), company_id: RawId, user_id: RawId })

/**
 * Documented: when a person removes the app, Pipedrive sends DELETE to the callback URL, with the app's own credentials
 * as Basic authentication. Only Pipedrive and Minset know them.
 */
function readEnded(config: InstallConfig, request: WebhookRequest): EndedInstallation | null {
  const authorisation = onlyHeader(request, 'authorization') ?? ''
  if (config.clientSecret === '' || !isSame(authorisation, basicOf(config.clientId, config.clientSecret))) return null
  if (request.method !== 'DELETE') return null
  try {
    const body = RawEnded.parse(JSON.parse(Buffer.from(request.rawBody).toString('utf8')))
    return body.client_id === config.clientId ? { externalId: body.company_id, userId: body.user_id } : null
  } catch {
    return null
  }
}
