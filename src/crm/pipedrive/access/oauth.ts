import { z } from 'zod'
import { CrmAuthError } from '../../../domain/errors.ts'
import { parseBody } from '../../http/parse-body.ts'
import type { CrmInstall, EndedInstallation, Grant, Tokens, WebhookRequest } from '../../port.ts'
import { apiOriginOf } from '../transport/address.ts'
import { refusalError } from '../transport/errors.ts'
import { callPlainly, type PlainCallDeps } from '../transport/plain-call.ts'
import { toFailedReply } from '../transport/replies.ts'
import { dataOf, RawId, RawMe } from '../transport/schema.ts'
import { endpoints, oauthPaths } from '../transport/versions.ts'
import { readingOf } from './scopes.ts'
import { basicOf, isSame, onlyHeader } from './secrets.ts'
import { type Asking, tokenRefusal } from './token-refusal.ts'

/**
 * OAuth by plain `fetch`. Tokens, codes and the secret travel in the form body or the authorisation header alone; they
 * are in no address, message, detail or log line.
 */
export interface InstallConfig {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  /** Pipedrive's OAuth server, without a slash at its end; documented: `https://oauth.pipedrive.com`. */
  readonly oauthUrl: string
  /** Where the API is, in place of the address that comes with the token; null for that one. */
  readonly baseUrl: string | null
}

/** A token that can stand in a header; one that cannot would be repeated by the error of whoever sends it. */
const RawToken = z.string().regex(/^[\x21-\x7e]+$/)

/**
 * Documented: access tokens live for an hour, and a refresh token stays the same for as long as it is used every 60 days;
 * whichever comes is kept. Uncertain: whether scopes are parted by commas or spaces.
 */
const RawTokens = z.object({
  access_token: RawToken,
  refresh_token: RawToken,
  expires_in: z.number().positive(),
  scope: z.string().transform((text) => text.split(/[\s,]+/).filter((scope) => scope !== '')),
  api_domain: z.string(),
})

/** How people install the app and how their tokens are renewed and given up. Nothing is sent yet. */
export function createInstall(config: InstallConfig, deps: PlainCallDeps): CrmInstall {
  return {
    /** Documented: no scopes are named here. They are the app's, and are granted all or none. */
    authorizeUrl({ redirectUri, state }) {
      const url = new URL(`${config.oauthUrl}${oauthPaths.authorize}`)
      url.search = new URLSearchParams({ client_id: config.clientId, redirect_uri: redirectUri, state }).toString()
      return url.href
    },
    async exchange({ code, redirectUri, access }) {
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      const { scopes, tokens } = await askForTokens(config, { form, asking: 'exchange' }, deps)
      return { ...tokens, ...(await readWhose(tokens, deps)), scopes: access === 'write' ? scopes : readingOf(scopes) }
    },
    async refresh(refreshToken) {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      const { tokens } = await askForTokens(config, { form, asking: 'refresh' }, deps)
      return tokens
    },
    uninstall: ({ refreshToken }) => revoke(config, refreshToken, deps),
    ended: (request) => readEnded(config, request),
  }
}

/** Each company's API has an address of its own. */
type ApiTokens = Tokens & { readonly apiOrigin: string }

interface TokenRequest {
  readonly form: Readonly<Record<string, string>>
  readonly asking: Asking
}

async function askForTokens(
  config: InstallConfig,
  { form, asking }: TokenRequest,
  deps: PlainCallDeps,
): Promise<{ readonly tokens: ApiTokens; readonly scopes: readonly string[] }> {
  // The time before all tries: too early an expiry costs one call, too late a one a refusal.
  const askedAt = deps.clock.now()
  const name = `POST ${oauthPaths.token}`
  const reply = await callPlainly(
    {
      name,
      method: 'POST',
      url: `${config.oauthUrl}${oauthPaths.token}`,
      headers: { authorization: basicOf(config.clientId, config.clientSecret) },
      form,
      judgeRefusal(refused) {
        throw tokenRefusal(refused, asking)
      },
    },
    deps,
  )
  const body = parseBody({ title: 'Pipedrive', call: name }, reply, RawTokens)
  const tokens = {
    accessToken: body.access_token,
    refreshToken: body.refresh_token,
    expiresAt: new Date(askedAt.getTime() + body.expires_in * 1000),
    apiOrigin: config.baseUrl ?? apiOriginOf(body.api_domain),
  }
  return { tokens, scopes: body.scope }
}

/** Documented: the token's reply does not say whose it is. It is one person's in one company. */
async function readWhose(
  { apiOrigin, accessToken }: ApiTokens,
  deps: PlainCallDeps,
): Promise<Pick<Grant, 'externalId' | 'userId'>> {
  const { path } = endpoints.me()
  const name = `GET ${path}`
  const reply = await callPlainly(
    {
      name,
      method: 'GET',
      url: `${apiOrigin}${path}`,
      headers: { authorization: `Bearer ${accessToken}` },
      judgeRefusal(refused) {
        throw refusalError(toFailedReply(refused, name))
      },
    },
    deps,
  )
  const me = parseBody({ title: 'Pipedrive', call: name }, reply, dataOf(RawMe))
  return { externalId: me.company_id, userId: me.id }
}

/** Documented: to revoke the refresh token uninstalls the app for its person. To be told that it has ended is as good. */
async function revoke(config: InstallConfig, refreshToken: string, deps: PlainCallDeps): Promise<void> {
  await callPlainly(
    {
      name: `POST ${oauthPaths.revoke}`,
      method: 'POST',
      url: `${config.oauthUrl}${oauthPaths.revoke}`,
      headers: { authorization: basicOf(config.clientId, config.clientSecret) },
      form: { token: refreshToken, token_type_hint: 'refresh_token' },
      judgeRefusal(reply) {
        const error = tokenRefusal(reply, 'refresh')
        if (reply.status !== 404 && !(error instanceof CrmAuthError)) throw error
      },
    },
    deps,
  )
}

const RawEnded = z.object({ client_id: z.string(), company_id: RawId, user_id: RawId })

/**
 * Documented: when a person removes the app, Pipedrive sends DELETE to the callback URL, with the app's own credentials as
 * Basic authorisation. Nobody else knows those.
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
