import type { IncomingMessage } from 'node:http'

/**
 * The name of one of Minset's cookies as browsers have it. If they reach Minset by https, it has the prefix `__Host-`, with which a
 * browser accepts it from this host only: other hosts of the domain cannot plant one.
 */
export function hostCookie(publicUrl: string, name: string): string {
  return publicUrl.startsWith('https:') ? `__Host-${name}` : name
}

/**
 * The options of Minset's cookies: no script reads them, and pages of other sites do not make a browser send them with
 * forms. If browsers reach Minset by https, they send them by https only.
 */
export function cookieOptions({ publicUrl }: { readonly publicUrl: string }) {
  return { httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:'), path: '/' } as const
}

/** The value of a request's cookie, as it was set; null if there is none. The first one counts if there are several. */
export function readCookie({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`))
  return found === undefined ? null : found.slice(name.length + 1)
}
