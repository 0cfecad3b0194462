import { type Request, type Response, Router, urlencoded } from 'express'
import { z } from 'zod'
import type { TokenBook, TokenPair } from '../token-book.ts'

/** The app that installs itself in the emulated company. */
export interface SandboxApp {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** What the app asks for; set at Pipedrive's Developer Hub, so no request names them. */
  readonly scopes: readonly string[]
}

export interface OauthParts {
  readonly app: SandboxApp
  readonly tokens: TokenBook
  /** Who is at the browser. */
  readonly userId: number
  readonly companyName: string
  /** Where the company's API is, without a slash at its end. */
  readonly apiDomain: string
  /** A refresh token was revoked: the app is no longer installed for the user. */
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

/** `/oauth/authorize`, `/oauth/token`, `/oauth/revoke` (documented). */
export function oauthRoutes(parts: OauthParts): Router {
  const router = Router()
  router.use(urlencoded({ extended: false }))
  addConsent(router, parts)
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
    // RFC 7009: a token that is not known is as good as revoked.
    response.status(200).json({})
  })
  return router
}

/** The page on which a person of the company says yes or no to all that the app asks for. */
function addConsent(router: Router, { app, tokens, userId, companyName }: OauthParts): void {
  router.get('/authorize', (request, response) => {
    if (!isOurs(app, request)) return refuseApp(response)
    response.type('html').send(consentPage(companyName, request))
  })
  router.post('/authorize', (request, response) => {
    if (!isOurs(app, request)) return refuseApp(response)
    const back = new URL(app.redirectUri)
    const isAllowed = (request.body as Readonly<Record<string, unknown>>)['answer'] === 'allow'
    if (isAllowed) back.searchParams.set('code', tokens.authorise(userId))
    else back.searchParams.set('error', 'user_denied')
    if (typeof request.query['state'] === 'string') back.searchParams.set('state', request.query['state'])
    response.redirect(303, back.href)
  })
}

function refuseApp(response: Response): void {
  response.status(400).type('text').send('Unknown app or redirect address.\n')
}

function isOurs(app: SandboxApp, { query }: Request): boolean {
  const redirectUri = query['redirect_uri'] ?? app.redirectUri
  return query['client_id'] === app.clientId && redirectUri === app.redirectUri
}

function consentPage(companyName: string, request: Request): string {
  const action = `${request.baseUrl}/authorize?${new URLSearchParams(request.query as Record<string, string>).toString()}`
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Allow access</title></head><body>
<h1>Allow access to ${escape(companyName)}?</h1>
<form method="post" action="${escape(action)}">
<button name="answer" value="allow">Allow and install</button> <button name="answer" value="deny">Cancel</button>
</form></body></html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** Documented: the app's credentials come as Basic; in the body they are accepted as well. */
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

/** Uncertain: the words beside RFC 6749's code. */
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
