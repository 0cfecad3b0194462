import { type Request, type Response, Router, urlencoded } from 'express'
import { z } from 'zod'
import type { TokenPair, TokenRegistry } from '../state/token-registry.ts'

/** The app that is installed in the emulated company. */
export interface SandboxApp {
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** The app's scopes, set in Pipedrive's Developer Hub, so that no request contains them. */
  readonly scopes: readonly string[]
}

export interface OauthParts {
  readonly app: SandboxApp
  readonly tokens: TokenRegistry
  /** The company's API origin, without a trailing slash. */
  readonly apiDomain: string
  /** Called when a refresh token was revoked: the app is no longer installed for the user. */
  readonly onRevoked: (userId: number) => void
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

/** `/oauth/token`, `/oauth/revoke` (documented). */
export function oauthRoutes(parts: OauthParts): Router {
  const router = Router()
  router.use(urlencoded({ extended: false }))
  router.post('/token', (request, response) => {
    if (!isClient(parts.app, request)) return refuse(response, 401, 'invalid_client')
    const form = Form.parse(request.body ?? {})
    const granted = grant(parts, form)
    if (typeof granted === 'string') refuse(response, 400, granted)
    else response.json(showPair(parts, granted))
  })
  router.post('/revoke', (request, response) => {
    if (!isClient(parts.app, request)) return refuse(response, 401, 'invalid_client')
    const userId = parts.tokens.revoke(Form.parse(request.body ?? {}).token ?? '')
    if (userId !== null) parts.onRevoked(userId)
    // RFC 7009: an unknown token counts as revoked.
    response.status(200).json({})
  })
  return router
}

/** Documented: the app's credentials are sent as Basic; in the body they are accepted as well. */
function isClient(app: SandboxApp, request: Request): boolean {
  const [, basic] = /^Basic (\S+)$/.exec(request.headers.authorization ?? '') ?? []
  const form = Form.parse(request.body ?? {})
  const given =
    basic === undefined ? `${form.client_id}:${form.client_secret}` : Buffer.from(basic, 'base64').toString()
  return given === `${app.clientId}:${app.clientSecret}`
}

function grant({ tokens, app }: OauthParts, form: Form): TokenPair | string {
  if (form.grant_type === 'refresh_token') return tokens.refresh(form.refresh_token ?? '') ?? 'invalid_grant'
  if (form.grant_type !== 'authorization_code') return 'unsupported_grant_type'
  if (form.redirect_uri !== app.redirectUri) return 'invalid_grant'
  return tokens.exchange(form.code ?? '') ?? 'invalid_grant'
}

/** Uncertain: the text beside RFC 6749's code. */
function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ success: false, error, message: error, data: null })
}

function showPair({ apiDomain }: OauthParts, pair: TokenPair): object {
  return {
    access_token: pair.accessToken,
    token_type: 'Bearer',
    expires_in: pair.expiresIn,
    refresh_token: pair.refreshToken,
    scope: pair.scopes.join(','),
    api_domain: apiDomain,
  }
}
