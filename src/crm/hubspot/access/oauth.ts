import { z } from 'zod'
import { CrmAuthError } from '../../../domain/errors.ts'
import { parseBody } from '../../http/parse-body.ts'
import type { CrmInstall, Tokens } from '../../port.ts'
import { refusalError } from '../transport/errors.ts'
import { callPlainly, type PlainCallDeps } from '../transport/plain-call.ts'
import { toFailedReply } from '../transport/replies.ts'
import { paths } from '../transport/versions.ts'
import { readScopes, writeScopes } from './scopes.ts'
import { type Asking, tokenRefusal } from './token-refusal.ts'

/**
 * OAuth by plain `fetch`: HubSpot's own package calls `/oauth/v1/…`, which ends in February 2027 (documented), and sends
 * nothing to dated paths. Tokens, codes and the secret travel in the form body or the authorisation header alone; they
 * are in no address, message, detail or log line.
 */
export interface AppCredentials {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  /** Where HubSpot's API is, without a slash at its end. */
  readonly baseUrl: string
}

export interface InstallConfig extends AppCredentials {
  /** HubSpot's page of consent; documented: `https://app.hubspot.com/oauth/authorize`. */
  readonly authorizeUrl: string
}

/** A token of HubSpot can stand in a header; one that cannot would be repeated by the error of whoever sends it. */
const RawToken = z.string().regex(/^[\x21-\x7e]+$/)

/** What every grant brings. Documented: access tokens live for 1800 seconds. */
const RawAppGrant = z.object({ access_token: RawToken, expires_in: z.number().positive() })

/** Documented: `hub_id` is a number. Told of with and without a refresh token, which may or may not be a new one. */
const RawAccountGrant = RawAppGrant.extend({
  hub_id: z.union([z.number().int().positive(), z.string().regex(/^\d+$/)]).transform(String),
  refresh_token: RawToken.nullish(),
  scopes: z.array(z.string()),
})

const RawConsentGrant = RawAccountGrant.extend({ refresh_token: RawToken })

/** How accounts install the app and how their tokens are renewed and given up. Nothing is sent yet. */
export function createInstall(config: InstallConfig, deps: PlainCallDeps): CrmInstall {
  return {
    authorizeUrl: ({ access, redirectUri, state }) =>
      withQuery(config.authorizeUrl, {
        client_id: config.clientId,
        redirect_uri: redirectUri,
        // Documented: what the app's manifest requires must all be here, whatever is only looked at first.
        scope: readScopes.join(' '),
        ...(access === 'write' ? { optional_scope: writeScopes.join(' ') } : {}),
        state,
      }),
    async exchange({ code, redirectUri }) {
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      const { body, askedAt } = await askForToken({ config, form, asking: 'exchange', schema: RawConsentGrant }, deps)
      // The tokens are the account's.
      return {
        ...toTokens(body, askedAt, body.refresh_token),
        externalId: body.hub_id,
        scopes: body.scopes,
        userId: null,
      }
    },
    async refresh(refreshToken) {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const { body, askedAt } = await askForToken({ config, form, asking: 'refresh', schema: RawAccountGrant }, deps)
      return toTokens(body, askedAt, body.refresh_token ?? refreshToken)
    },
    async uninstall({ accessToken, refreshToken }) {
      await removeApp(config, accessToken, deps)
      await revoke(config, refreshToken, deps)
    },
    // Documented: an uninstallation is told in the webhooks journal, or by a refused refresh.
    ended: null,
  }
}

/**
 * A token that opens no account but what belongs to the app itself (client credentials).
 *
 * @throws ConfigError where HubSpot does not know the app or does not let it have these scopes
 */
export async function askForAppToken(
  config: AppCredentials,
  scopes: readonly string[],
  deps: PlainCallDeps,
): Promise<{ readonly accessToken: string; readonly expiresAt: Date }> {
  const form = { grant_type: 'client_credentials', scope: scopes.join(' ') }
  const { body, askedAt } = await askForToken({ config, form, asking: 'app', schema: RawAppGrant }, deps)
  return { accessToken: body.access_token, expiresAt: expiry(body, askedAt) }
}

interface TokenRequest<T> {
  readonly config: AppCredentials
  readonly form: Readonly<Record<string, string>>
  readonly asking: Asking
  readonly schema: z.ZodType<T>
}

async function askForToken<T>(
  { config, form, asking, schema }: TokenRequest<T>,
  deps: PlainCallDeps,
): Promise<{ readonly body: T; readonly askedAt: Date }> {
  // The time before all tries: too early an expiry costs one call, too late a one a refusal.
  const askedAt = deps.clock.now()
  const name = `POST ${paths.token()}`
  const reply = await callPlainly(
    {
      name,
      method: 'POST',
      url: `${config.baseUrl}${paths.token()}`,
      form: { ...form, client_id: config.clientId, client_secret: config.clientSecret },
      judgeRefusal(refused) {
        throw tokenRefusal(refused, asking)
      },
    },
    deps,
  )
  return { body: parseBody({ title: 'HubSpot', call: name }, reply, schema), askedAt }
}

function toTokens(body: z.infer<typeof RawAppGrant>, askedAt: Date, refreshToken: string): Tokens {
  // The API is at one address for all.
  return { accessToken: body.access_token, refreshToken, expiresAt: expiry(body, askedAt), apiOrigin: null }
}

function expiry({ expires_in: seconds }: z.infer<typeof RawAppGrant>, askedAt: Date): Date {
  return new Date(askedAt.getTime() + seconds * 1000)
}

/** Documented: 204. HubSpot tells the account's admins by mail. */
async function removeApp(config: AppCredentials, accessToken: string, deps: PlainCallDeps): Promise<void> {
  const name = `DELETE ${paths.uninstall()}`
  await callPlainly(
    {
      name,
      method: 'DELETE',
      url: `${config.baseUrl}${paths.uninstall()}`,
      headers: { authorization: `Bearer ${accessToken}` },
      judgeRefusal(reply) {
        // The app is gone already, or the token with it.
        if (reply.status !== 404 && reply.status !== 401) throw refusalError(toFailedReply(reply, name))
      },
    },
    deps,
  )
}

/** Ends the refresh token. To be told that it has ended before is as good. */
async function revoke(config: AppCredentials, refreshToken: string, deps: PlainCallDeps): Promise<void> {
  await callPlainly(
    {
      name: `POST ${paths.revokeToken()}`,
      method: 'POST',
      url: `${config.baseUrl}${paths.revokeToken()}`,
      form: {
        token: refreshToken,
        token_type_hint: 'refresh_token',
        client_id: config.clientId,
        client_secret: config.clientSecret,
      },
      judgeRefusal(reply) {
        const error = tokenRefusal(reply, 'refresh')
        if (reply.status !== 404 && !(error instanceof CrmAuthError)) throw error
      },
    },
    deps,
  )
}

/** Spaces as `%20`: a page of consent that reads its address by script need not know that `+` means one. */
function withQuery(address: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value)
  url.search = url.searchParams.toString().replaceAll('+', '%20')
  return url.href
}
