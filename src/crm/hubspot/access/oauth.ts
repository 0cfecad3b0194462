import { z } from 'zod'
import { RawGrant, RawToken, requestToken, revokeToken, type TokenServer } from '../../access/oauth.ts'
import { callPlainly, type PlainCallDeps } from '../../http/plain-call.ts'
import { refusalOf } from '../../http/replies.ts'
import type { CrmInstall } from '../../port.ts'
import type { RawError } from '../transport/errors.ts'
import { plainCalls, replyRules } from '../transport/replies.ts'
import { paths } from '../transport/versions.ts'
import { readScopes, writeScopes } from './scopes.ts'
import { tokenRefusals } from './token-refusal.ts'

/**
 * OAuth by plain `fetch`: HubSpot's own package calls `/oauth/v1/…`, which ends in February 2027 (documented), and does
 * not support the dated paths.
 */
export interface AppCredentials {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  /** Origin of HubSpot's API, without a trailing slash. */
  readonly baseUrl: string
}

export interface InstallConfig extends AppCredentials {
  /** HubSpot's consent page; documented: `https://app.hubspot.com/oauth/authorize`. */
  readonly authorizeUrl: string
}

/**
 * Documented: `hub_id` is a number. Recorded both with and without a refresh token, which may or may not be a new one.
 */
const RawAccountGrant = RawGrant.extend({
  hub_id: z.union([z.number().int().positive(), z.string().regex(/^\d+$/)]).transform(String),
  refresh_token: RawToken.nullish(),
  scopes: z.array(z.string()),
})

const RawConsentGrant = RawAccountGrant.extend({ refresh_token: RawToken })

/** How accounts install the app, and how their tokens are renewed and revoked. Makes no call. */
export function createInstall(config: InstallConfig, deps: PlainCallDeps): CrmInstall {
  const server = serverOf(config)
  return {
    authorizeUrl: ({ access, redirectUri, state }) =>
      withQuery(config.authorizeUrl, {
        client_id: config.clientId,
        redirect_uri: redirectUri,
        // Documented: all scopes that the app's manifest requires must be requested, even if the access is read-only.
        scope: readScopes.join(' '),
        ...(access === 'write' ? { optional_scope: writeScopes.join(' ') } : {}),
        state,
      }),
    async exchange({ code, redirectUri }) {
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      const { body, expiresAt } = await requestToken(
        server,
        { form, purpose: 'exchange', schema: RawConsentGrant },
        deps,
      )
      return {
        accessToken: body.access_token,
        refreshToken: body.refresh_token,
        expiresAt,
        apiOrigin: null,
        externalId: body.hub_id,
        scopes: body.scopes,
        // The tokens belong to the account.
        userId: null,
      }
    },
    async refresh(refreshToken) {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const { body, expiresAt } = await requestToken(
        server,
        { form, purpose: 'refresh', schema: RawAccountGrant },
        deps,
      )
      // All accounts share one API origin.
      const kept = body.refresh_token ?? refreshToken
      return { accessToken: body.access_token, refreshToken: kept, expiresAt, apiOrigin: null }
    },
    async uninstall({ accessToken, refreshToken }) {
      await removeApp(config, accessToken, deps)
      await revokeToken(server, refreshToken, deps)
    },
    // Documented: the webhooks journal reports an uninstallation; so does a refused refresh.
    ended: null,
  }
}

/**
 * A token that belongs to the app itself and opens no account (client credentials).
 *
 * @throws ConfigError if HubSpot does not know the app or does not grant it these scopes
 */
export async function askForAppToken(
  config: AppCredentials,
  scopes: readonly string[],
  deps: PlainCallDeps,
): Promise<{ readonly accessToken: string; readonly expiresAt: Date }> {
  const form = { grant_type: 'client_credentials', scope: scopes.join(' ') }
  const request = { form, purpose: 'app', schema: RawGrant } as const
  const { body, expiresAt } = await requestToken(serverOf(config), request, deps)
  return { accessToken: body.access_token, expiresAt }
}

function serverOf({ baseUrl, clientId, clientSecret }: AppCredentials): TokenServer<RawError> {
  return {
    vendor: plainCalls,
    refusals: tokenRefusals,
    origin: baseUrl,
    paths: { token: paths.token(), revoke: paths.revokeToken() },
    credentials: { form: { client_id: clientId, client_secret: clientSecret } },
  }
}

/** Documented: 204. HubSpot notifies the account's admins by email. */
async function removeApp(config: AppCredentials, accessToken: string, deps: PlainCallDeps): Promise<void> {
  const name = `DELETE ${paths.uninstall()}`
  await callPlainly(
    plainCalls,
    {
      name,
      method: 'DELETE',
      url: `${config.baseUrl}${paths.uninstall()}`,
      headers: { authorization: `Bearer ${accessToken}` },
      judgeRefusal(reply) {
        // The app is uninstalled already, or its token is revoked.
        if (reply.status !== 404 && reply.status !== 401) throw refusalOf(replyRules, reply, name)
      },
    },
    deps,
  )
}

/** Spaces as `%20`: a consent page that parses its address by script may not treat `+` as a space. */
function withQuery(address: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
  url.search = url.searchParams.toString().replaceAll('+', '%20')
  return url.href
}
