import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { DateTime } from 'luxon'
import { clockZone } from '../core/state/clock-zone.ts'
import { createWindowCount } from '../core/state/window-count.ts'
import { HubSpotError, sendError } from './replies.ts'
import type { TokenRegistry } from './state/token-registry.ts'

/** Documented: the ten-secondly limit slides; searches have a separate limit and no rate headers. */
const windowMs = 10_000
const searchesPerSecond = 5

/** Whether a planned fault refuses this record of the batch. */
export function isRefusedByFault({ res }: Request, id: string): boolean {
  const refusedIds = res?.locals['refusedIds'] as ((id: string) => boolean) | undefined
  return refusedIds?.(id) ?? false
}

/** Requires a valid access token. */
export function authenticate(tokens: Pick<TokenRegistry, 'scopesOf'>): RequestHandler {
  return (request, response, next) => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? []
    const scopes = token === undefined ? null : tokens.scopesOf(token)
    if (scopes !== null) {
      response.locals['scopes'] = scopes
      return next()
    }
    // Verbatim as recorded for both expired and wrong tokens.
    const message =
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview'
    sendError(response, new HubSpotError(401, { message, category: 'INVALID_AUTHENTICATION' }))
  }
}

export interface RateLimits {
  readonly per10Seconds: number
  /** Documented for static tokens: calls per day, until midnight in the account's zone. */
  readonly perDay: number | null
  /** IANA name of the account's zone. */
  readonly timeZone: string
}

/** Counts each call of the account and refuses calls above the limit, with the documented headers and body. */
export function limitRate(limits: RateLimits, clock: () => Date): RequestHandler {
  const calls = createWindowCount(limits.per10Seconds, windowMs)
  const searches = createWindowCount(searchesPerSecond, 1000)
  const day = { name: '', count: 0 }
  function isWithinDay(
    response: Response,
    { now, isSearch }: { readonly now: number; readonly isSearch: boolean },
  ): boolean {
    if (limits.perDay === null) return true
    const today = DateTime.fromMillis(now, { zone: clockZone(limits.timeZone) }).toISODate() ?? ''
    if (day.name !== today) Object.assign(day, { name: today, count: 0 })
    const isAdmitted = day.count < limits.perDay
    if (isAdmitted) day.count += 1
    if (!isSearch) {
      response.setHeader('X-HubSpot-RateLimit-Daily', limits.perDay)
      response.setHeader('X-HubSpot-RateLimit-Daily-Remaining', limits.perDay - day.count)
    }
    return isAdmitted
  }
  return (request, response, next) => {
    const now = clock().getTime()
    const isSearch = request.path.endsWith('/search')
    const isToday = isWithinDay(response, { now, isSearch })
    if (!isToday) return refuse(response, 'DAILY', 'You have reached your daily limit.')
    if (isSearch) {
      if (searches.admit(now)) return next()
      return refuse(response, 'SECONDLY', 'You have reached your secondly limit.')
    }
    const isAdmitted = calls.admit(now)
    response.setHeader('X-HubSpot-RateLimit-Max', limits.per10Seconds)
    response.setHeader('X-HubSpot-RateLimit-Remaining', calls.remaining(now))
    response.setHeader('X-HubSpot-RateLimit-Interval-Milliseconds', windowMs)
    if (isAdmitted) return next()
    refuse(response, 'TEN_SECONDLY_ROLLING', 'You have reached your ten_secondly_rolling limit.')
  }
}

function refuse(response: Response, policyName: string, message: string): void {
  sendError(response, new HubSpotError(429, { message, errorType: 'RATE_LIMIT', policyName, requestId: randomUUID() }))
}

/** Lets a route continue only with one of the scopes; the documented body names them. */
export function requireScope(...scopes: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    const granted = response.locals['scopes'] as ReadonlySet<string> | '*'
    if (granted === '*' || scopes.some((scope) => granted.has(scope))) return next()
    const message =
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes."
    const errors = [
      { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: scopes } },
    ]
    sendError(response, new HubSpotError(403, { message, category: 'MISSING_SCOPES', errors }))
  }
}

/** The last handlers: an unknown address, a body that is not JSON, an error of a route, a fault of the sandbox. */
export function answerUnknown(_request: Request, response: Response): void {
  // Verbatim as recorded: without a category.
  sendError(response, { status: 404, body: { message: 'resource not found' } })
}

// oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
export function answerError(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) return next(error)
  if (error instanceof HubSpotError) return sendError(response, error)
  if (error instanceof Error && 'type' in error && error.type === 'entity.too.large') {
    return sendError(response, {
      status: 413,
      body: { message: 'Request entity too large', category: 'VALIDATION_ERROR' },
    })
  }
  if (error instanceof SyntaxError) {
    const message = `Invalid input JSON on line 1, column 1: ${error.message}`
    return sendError(response, new HubSpotError(400, { message, category: 'VALIDATION_ERROR' }))
  }
  const message = error instanceof Error ? error.message : String(error)
  sendError(response, { status: 500, body: { message: `sandbox fault: ${message}`, category: 'INTERNAL_ERROR' } })
}
