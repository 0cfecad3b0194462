import { Router, urlencoded } from 'express'
import { z } from 'zod'
import type { AccountState } from '../state/account-state.ts'
import type { TokenPair, TokenRegistry } from '../state/token-registry.ts'

/** The app that is installed in the emulated account. */
export interface SandboxApp {
  readonly appId: number
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

const Form = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  redirect_uri: z.string().optional(),
  code: z.string().optional(),
  refresh_token: z.string().optional(),
  token: z.string().optional(),
})
type Form = z.infer<typeof Form>

interface Refusal {
  readonly status: string
  readonly error: string
  readonly error_description: string
  readonly message: string
}

/** `/oauth/2026-09/token…`: documented, with all values in the form body and none in the query. */
export function oauthRoutes(deps: {
  readonly state: AccountState
  readonly tokens: TokenRegistry
  readonly app: SandboxApp
}): Router {
  const router = Router()
  router.use(urlencoded({ extended: false }))
  router.post('/token', (request, response) => {
    const form = Form.parse(request.body ?? {})
    const granted = grant(deps, form)
    if ('error' in granted) response.status(400).json(granted)
    else response.json(showPair(deps, granted))
  })
  router.post('/token/introspect', (request, response) => {
    const form = Form.parse(request.body ?? {})
    const refusal = refuseClient(deps.app, form)
    if (refusal) response.status(400).json(refusal)
    else response.json(introspect(deps, form.token ?? ''))
  })
  router.post('/token/revoke', (request, response) => {
    const form = Form.parse(request.body ?? {})
    deps.tokens.revoke(form.token ?? '')
    response.status(200).json({})
  })
  return router
}

type Deps = Parameters<typeof oauthRoutes>[0]

function grant({ tokens, app }: Deps, form: Form): TokenPair | Refusal {
  const refusal = refuseClient(app, form)
  if (refusal) return refusal
  if (form.grant_type === 'refresh_token') {
    return (
      tokens.refresh(form.refresh_token ?? '') ??
      refuse('BAD_REFRESH_TOKEN', 'invalid_grant', 'refresh token is invalid, expired or revoked')
    )
  }
  if (form.grant_type !== 'authorization_code') {
    return refuse('BAD_GRANT_TYPE', 'unsupported_grant_type', 'missing or unknown grant type')
  }
  if (form.redirect_uri !== app.redirectUri) {
    return refuse('MISMATCH_REDIRECT_URI_AUTH_CODE', 'invalid_grant', 'redirect uri does not match')
  }
  return tokens.exchange(form.code ?? '') ?? refuse('BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code')
}

function refuseClient(app: SandboxApp, form: Form): Refusal | null {
  if (form.client_id !== app.clientId) return refuse('BAD_CLIENT_ID', 'invalid_client', 'missing or unknown client id')
  if (form.client_secret !== app.clientSecret) {
    return refuse('BAD_CLIENT_SECRET', 'invalid_client', 'missing or invalid client secret')
  }
  return null
}

/** Verbatim form as recorded for refresh tokens. */
function refuse(status: string, error: string, words: string): Refusal {
  return { status, error, error_description: words, message: words }
}

function showPair({ tokens, state }: Deps, { accessToken, refreshToken, expiresIn }: TokenPair): object {
  return {
    token_type: 'bearer',
    token_use: 'access_token',
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresIn,
    hub_id: state.facts.portalId,
    scopes: tokens.introspect(accessToken)?.scopes ?? [],
  }
}

function introspect({ tokens, state, app }: Deps, token: string): object {
  const known = tokens.introspect(token)
  if (known === null) return { active: false }
  return {
    active: true,
    token_type: 'bearer',
    token_use: known.expiresIn > 0 ? 'access_token' : 'refresh_token',
    hub_id: state.facts.portalId,
    app_id: app.appId,
    scopes: known.scopes,
    expires_in: known.expiresIn,
  }
}
