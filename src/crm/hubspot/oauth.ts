import { z } from 'zod'
import { type AppError, ConfigError, CrmAuthError } from '../../domain/errors.ts'
import { type Attempt, retrying } from '../http/retry.ts'
import type { CrmInstall, Grant } from '../port.ts'
import type { HubSpotDeps } from './client.ts'
import { contractError, type FailedReply, parseErrorBody } from './errors.ts'
import { EventId } from './events.ts'
import { tokenRetryPolicy, tokenTimeoutMs } from './limits.ts'
import { judgeFailure, judgeReply, type Reply } from './replies.ts'
import { readScopes, writeScopes } from './scopes.ts'
import { paths } from './versions.ts'

export interface InstallOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly authorizeUrl: string
  readonly baseUrl: string
}

/** Documented; more members come, and the refresh token may or may not be a new one. */
const RawGrant = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive(),
  hub_id: EventId,
  scopes: z.array(z.string()).default([]),
})

/** Documented for failures of the token address. */
const RawFailure = z.object({ error: z.string().optional(), status: z.string().optional() })

/**
 * OAuth with HubSpot, on the dated addresses. HubSpot's own package calls addresses that end in February 2027, so these
 * few calls are made with `fetch`. They are not counted by the limits on calls (uncertain).
 */
export function createInstall(options: InstallOptions, deps: HubSpotDeps): CrmInstall {
  const client = { client_id: options.clientId, client_secret: options.clientSecret }
  return {
    authorizeUrl({ access, redirectUri, state }) {
      const url = new URL(options.authorizeUrl)
      url.searchParams.set('client_id', options.clientId)
      url.searchParams.set('redirect_uri', redirectUri)
      url.searchParams.set('scope', readScopes.join(' '))
      if (access === 'write') url.searchParams.set('optional_scope', writeScopes.join(' '))
      url.searchParams.set('state', state)
      return url.href
    },
    exchange: (code, redirectUri) =>
      requestGrant(options, deps, { ...client, grant_type: 'authorization_code', code, redirect_uri: redirectUri }),
    refresh: (refreshToken) =>
      requestGrant(options, deps, { ...client, grant_type: 'refresh_token', refresh_token: refreshToken }),
    async uninstall({ accessToken, refreshToken }) {
      const headers = { authorization: `Bearer ${accessToken}` }
      await send(options, deps, { method: 'DELETE', path: paths.externalInstall(), headers })
      const form = { ...client, token: refreshToken, token_type_hint: 'refresh_token' }
      await send(options, deps, { method: 'POST', path: paths.revokeToken(), form })
    },
  }
}

type Form = Readonly<Record<string, string>>

async function requestGrant(options: InstallOptions, deps: HubSpotDeps, form: Form): Promise<Grant> {
  const request: TokenRequest = { method: 'POST', path: paths.token(), form }
  const askedAt = deps.clock.now()
  const reply = await send(options, deps, request)
  if (reply.status >= 400) throw grantError(failureOf(request, reply), form['grant_type'] === 'authorization_code')
  const parsed = RawGrant.safeParse(jsonOf(reply.text))
  if (!parsed.success) {
    throw contractError(
      callOf(request),
      parsed.error.issues.map((issue) => issue.path.join('.')),
    )
  }
  const { access_token, refresh_token, expires_in, hub_id, scopes } = parsed.data
  const refreshToken = refresh_token ?? form['refresh_token']
  if (refreshToken === undefined) throw contractError(callOf(request), ['refresh_token: missing'])
  const expiresAt = new Date(askedAt.getTime() + expires_in * 1000)
  return { externalId: hub_id, accessToken: access_token, refreshToken, expiresAt, scopes }
}

interface TokenRequest {
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  /** Documented: every value goes in the body, none in the query. */
  readonly form?: Form
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends it until there is an answer that trying again will not change; refusals are for the caller to read. */
async function send(options: InstallOptions, deps: HubSpotDeps, request: TokenRequest): Promise<Reply> {
  const call = callOf(request)
  const host = new URL(options.baseUrl).host
  return retrying(tokenRetryPolicy, deps, async (): Promise<Attempt<Reply>> => {
    let reply: Reply
    try {
      const response = await fetch(options.baseUrl + request.path, {
        method: request.method,
        headers: { accept: 'application/json', ...request.headers },
        ...(request.form ? { body: new URLSearchParams(request.form) } : {}),
        signal: AbortSignal.timeout(tokenTimeoutMs),
      })
      reply = { status: response.status, headers: response.headers, text: await response.text() }
    } catch (error) {
      return judgeFailure(error, { call, host })
    }
    const isRefusal = reply.status >= 400 && reply.status < 500 && ![408, 423, 429, 477].includes(reply.status)
    if (isRefusal) return { kind: 'done', value: reply }
    const window = { pause: () => undefined }
    return judgeReply(reply, { call, isSearch: false, window, timeZone: null, now: deps.clock.now() })
  })
}

function callOf({ method, path }: TokenRequest): string {
  return `${method} ${path}`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Failure extends FailedReply {
  /** HubSpot's own word and OAuth's, such as `BAD_REFRESH_TOKEN` and `invalid_grant`. */
  readonly words: readonly string[]
}

function failureOf(request: TokenRequest, reply: Reply): Failure {
  const parsed = RawFailure.safeParse(jsonOf(reply.text))
  const words = parsed.success ? [parsed.data.status, parsed.data.error] : []
  return {
    status: reply.status,
    call: callOf(request),
    correlationId: reply.headers.get('x-hubspot-correlation-id'),
    body: parseErrorBody(reply.text),
    words: words.flatMap((word) => word ?? []),
  }
}

/** Told by others: the words for the app's own settings being wrong. A person who runs Minset must act, not the account. */
const settingsWords = ['invalid_client', 'BAD_CLIENT_ID', 'BAD_CLIENT_SECRET', 'unauthorized_client']

function grantError(failure: Failure, isExchange: boolean): AppError {
  const details = { call: failure.call, status: failure.status, words: failure.words }
  if (failure.words.some((word) => settingsWords.includes(word))) {
    return new ConfigError(
      'HubSpot does not know the app: compare HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET with the app’s page in HubSpot.',
      { details },
    )
  }
  if (failure.words.some((word) => word.includes('REDIRECT_URI'))) {
    return new ConfigError(
      'HubSpot refused the redirect address: MINSET_PUBLIC_URL followed by /oauth/hubspot/callback must be among the app’s redirect URLs.',
      { details },
    )
  }
  const words = isExchange
    ? 'HubSpot did not accept the consent: it was used already or is too old. Start again.'
    : 'The account has ended the connection, or removed the app. Connect it again.'
  return new CrmAuthError(words, { details })
}
