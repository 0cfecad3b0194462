import type { RequestHandler, Response } from 'express'

/** Nothing runs and nothing is fetched from elsewhere; only our own pages may show our pages in a frame. */
const pagePolicy =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'"

/** As in a mail program: no script runs, no form is sent, nothing is fetched. */
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** A year, for this host only: what else the owner serves under the domain is not ours to decide. */
const strictTransport = 'max-age=31536000'

/**
 * The headers of every answer.
 *
 * @param publicUrl how browsers reach us: where that is https, they are told to use nothing else
 */
export function securityHeadersOf(publicUrl: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    ...(publicUrl.startsWith('https:') && { 'Strict-Transport-Security': strictTransport }),
  }
}

/** Sets the headers of every answer; a route may replace single ones. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const headers = securityHeadersOf(publicUrl)
  return (_request, response, next) => {
    response.set(headers)
    next()
  }
}

/** Sends a mail to be shown in a frame of one of our pages. */
export function sendMailPreview(response: Response, html: string): void {
  response.set('Content-Security-Policy', mailPolicy).type('html').send(html)
}
