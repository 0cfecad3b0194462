import type { RequestHandler, Response } from 'express'
import { createWindowCount, type WindowCount } from '../core/state/window-count.ts'
import { costOf, isSearch } from './costs.ts'
import { callerOf } from './gateway.ts'
import { gatewayFailure, PipedriveError, sendError } from './replies.ts'

/** Documented: the window slides, each token has its own, and searches have an additional one on every plan. */
const windowMs = 2000
const searchesPerWindow = 10
/** Uncertain: after how many refusals a client that ignores them is blocked, and for how long. */
const ban = { refusals: 40, withinMs: 10_000, forMs: 60_000 }
const dayMs = 24 * 3600 * 1000

export interface Limits {
  /** Calls of one token in any two seconds. */
  readonly burst: (isFromApp: boolean) => number
  /** Tokens of the company in a day, for all its apps together. */
  readonly dailyTokens: number
}

/** The used-up tokens, for inspection. */
export interface Usage {
  /** Tokens used since the last reset. */
  readonly tokensUsed: number
  /** Uses up tokens as another app of the company would. */
  use(tokens: number): void
}

/**
 * Counts each call and refuses calls above the limits. Documented: a window of two seconds per token, and daily tokens
 * for the company; Cloudflare blocks a client that ignores the refusals. Uncertain: the body of a refusal, and when the
 * day begins (`midnight of the server's region`, here UTC).
 */
export function limitRate(
  limits: Limits,
  clock: () => Date,
): { readonly handler: RequestHandler; readonly usage: Usage } {
  const calls = new Map<string, WindowCount>()
  const searches = new Map<string, WindowCount>()
  const day = { number: 0, used: 0 }
  const shut = shutOut()

  function today(now: number): typeof day {
    const number = Math.floor(now / dayMs)
    if (day.number !== number) Object.assign(day, { number, used: 0 })
    return day
  }

  function handler(...[request, response, next]: Parameters<RequestHandler>): void {
    const now = clock().getTime()
    if (shut.isShut(now)) return sendError(response, new PipedriveError(403, cloudflarePage))
    const path = request.originalUrl.split('?')[0] ?? ''
    const token = String(response.locals['token'])
    const limit = limits.burst(callerOf(request).scopes !== '*')
    const window = windowOf(calls, token, limit)
    const isAdmitted = window.admit(now) && (!isSearch(path) || windowOf(searches, token, searchesPerWindow).admit(now))
    const cost = costOf(request.method, path)
    const { used } = today(now)
    const isPaid = used + cost <= limits.dailyTokens
    if (isAdmitted && isPaid) day.used += cost
    const daily = { limit: limits.dailyTokens, remaining: Math.max(0, limits.dailyTokens - day.used) }
    showLimits(response, { limit, remaining: window.remaining(now) }, isPaid ? daily : { ...daily, remaining: 0 })
    if (isAdmitted && isPaid) return next()
    shut.refused(now)
    sendError(response, gatewayFailure(429, 'request over limit'))
  }

  return {
    handler,
    usage: {
      get tokensUsed() {
        return today(clock().getTime()).used
      },
      use: (tokens) => {
        today(clock().getTime()).used += tokens
      },
    },
  }
}

function windowOf(windows: Map<string, WindowCount>, token: string, limit: number): WindowCount {
  const window = windows.get(token) ?? createWindowCount(limit, windowMs)
  windows.set(token, window)
  return window
}

interface Left {
  readonly limit: number
  readonly remaining: number
}

/** The headers as recorded from a real account; the reset is in seconds. */
function showLimits(response: Response, burst: Left, daily: Left): void {
  response.setHeader('x-ratelimit-limit', burst.limit)
  response.setHeader('x-ratelimit-remaining', burst.remaining)
  response.setHeader('x-ratelimit-reset', windowMs / 1000)
  response.setHeader('x-daily-ratelimit-token-limit', daily.limit)
  response.setHeader('x-daily-ratelimit-token-remaining', daily.remaining)
}

/** Blocks clients that continue in spite of refusals. */
function shutOut(): { isShut(now: number): boolean; refused(now: number): void } {
  let refusals: number[] = []
  let shutUntil = 0
  return {
    isShut: (now) => now < shutUntil,
    refused(now) {
      refusals = [...refusals.filter((at) => at > now - ban.withinMs), now]
      if (refusals.length > ban.refusals) shutUntil = now + ban.forMs
    },
  }
}

const cloudflarePage =
  '<!DOCTYPE html><html><head><title>Access denied | Cloudflare</title></head><body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>'
