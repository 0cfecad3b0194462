import type { RequestHandler, Response } from 'express'

/**
 * Pages load style sheet, script and pictures from this origin only, and have no inline script and no inline styles; only
 * Minset's own pages may frame them.
 */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'"

/** As in a mail program: no scripts, no forms, no requests. */
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

/** A year, for this host only: other hosts in the domain are the owner's decision. */
const strictTransport = 'max-age=31536000'

/**
 * The headers of every response.
 *
 * @param publicUrl the URL that browsers use: for https, they are instructed to use nothing else
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

/** Sets the headers of every response; a route may replace single ones. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const headers = securityHeadersOf(publicUrl)
  return (_request, response, next) => {
    response.set(headers)
    next()
  }
}

/**
 * Lets pages of other origins frame this response.
 *
 * @param ancestors their origins, as the directive `frame-ancestors` has them
 */
export function allowFraming(response: Response, ancestors: string): void {
  const policy = pagePolicy.replace(/frame-ancestors .*$/, `frame-ancestors ${ancestors}`)
  response.set('Content-Security-Policy', policy)
}

/** Sends a mail for display in a frame of one of Minset's pages. */
export function sendMailPreview(response: Response, html: string): void {
  response.set('Content-Security-Policy', mailPolicy).type('html').send(html)
}
