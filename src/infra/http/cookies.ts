import type { IncomingMessage } from 'node:http'

/** The value of a request's cookie, as it was set; null where there is none. Of several the first counts. */
export function readCookie({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`))
  return found === undefined ? null : found.slice(name.length + 1)
}
