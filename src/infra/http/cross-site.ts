import type { Request, RequestHandler } from 'express'
import { message } from '../../words/index.ts'
import { HttpError } from './http-error.ts'

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests that change something where a page of another site has made the browser send them: by
 * `Sec-Fetch-Site`, which pages cannot set, and where a browser does not send it by `Origin`. Programs send neither. As
 * Go's `http.CrossOriginProtection` does it.
 *
 * @param publicUrl how browsers reach us
 */
export function refuseCrossSite(publicUrl: string): RequestHandler {
  const { host: publicHost } = new URL(publicUrl)
  return (request, _response, next) => {
    if (safeMethods.has(request.method) || isFromUs(request, publicHost)) return next()
    next(new HttpError(403, message('request.crossSite')))
  }
}

function isFromUs(request: Request, publicHost: string): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = request.headers
  if (origin === undefined) return true
  const host = URL.parse(origin)?.host
  return host !== undefined && (host === publicHost || host === request.headers.host)
}
