import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { failure, gatewayFailure, PipedriveError, sendError } from './replies.ts'
import type { Actor } from './state/changes.ts'
import type { Caller, TokenRegistry } from './state/token-registry.ts'

/** The credentials that the API accepts. */
export interface Credentials {
  /** Personal tokens, with their users. */
  readonly personal: ReadonlyMap<string, number>
  /** The app's tokens. */
  readonly tokens: Pick<TokenRegistry, 'callerOf'>
}

/**
 * Requires a valid token: an app's as Bearer, a personal one as `x-api-token`. The token in the URL (`api_token`) is no
 * longer documented, and refused here, because every log on the way would contain it.
 */
export function authenticate(credentials: Credentials): RequestHandler {
  return (request, response, next) => {
    const { token, caller } = credentialsOf(request, credentials)
    if (caller === null) {
      response.setHeader('x-401-by-gw', '1')
      return sendError(response, gatewayFailure(401, 'unauthorized access'))
    }
    response.locals['caller'] = caller
    response.locals['token'] = token
    next()
  }
}

function credentialsOf(
  { headers }: Request,
  { personal, tokens }: Credentials,
): { readonly token: string; readonly caller: Caller | null } {
  const [, bearer] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? []
  if (bearer !== undefined) return { token: bearer, caller: tokens.callerOf(bearer) }
  const token = String(headers['x-api-token'] ?? '')
  const userId = personal.get(token)
  return { token, caller: userId === undefined ? null : { userId, scopes: '*' } }
}

/** The sender of a request; known once it has passed the gateway. */
export function callerOf({ res }: Request): Caller {
  const caller = res?.locals['caller'] as Caller | undefined
  if (caller === undefined) throw new TypeError('the request has not passed the gateway')
  return caller
}

/** The author of a request's changes. */
export function actorOf(request: Request): Actor {
  return { source: 'api', userId: callerOf(request).userId }
}

/** Whether the request has an app's token rather than a personal one. */
export function isFromApp(request: Request): boolean {
  return callerOf(request).scopes !== '*'
}

/** Lets a route continue only with one of the scopes. The body is as recorded. */
export function requireScope(...scopes: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { scopes: granted } = callerOf(request)
    if (granted === '*' || scopes.some((scope) => granted.has(scope))) return next()
    sendError(
      response,
      new PipedriveError(403, {
        success: false,
        error: 'Scope and URL mismatch',
        errorCode: 403,
        error_info: 'Please check developers.pipedrive.com',
      }),
    )
  }
}

/** The last handlers: an unknown address, a body that is not JSON, an error of a route, a fault of the sandbox. */
export function answerUnknown(_request: Request, response: Response): void {
  sendError(response, gatewayFailure(404, 'Unknown method .'))
}

// oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
export function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(error)
  if (error instanceof PipedriveError) return sendError(response, error)
  if (error instanceof Error && 'type' in error && error.type === 'entity.too.large') {
    return sendError(response, failure(413, 'Request entity too large'))
  }
  if (error instanceof SyntaxError) return sendError(response, failure(400, `Invalid JSON: ${error.message}`))
  const message = error instanceof Error ? error.message : String(error)
  sendError(response, failure(500, `sandbox fault: ${message}`))
}
