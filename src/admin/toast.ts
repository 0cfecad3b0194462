import type { Request, Response } from 'express'
import { cookieOptions, hostCookie, readCookie } from '../infra/http/cookies.ts'
import { type Message, StoredMessage } from '../words/index.ts'

function cookieName({ publicUrl }: Parameters<typeof cookieOptions>[0]): string {
  return hostCookie(publicUrl, 'minset_toast')
}

/** The redirect comes at once; a toast that nobody fetched is old news. */
const lifetimeMs = 60_000

/** Cookies hold at most 4 kB. */
const longest = 3000

/** Says on the next page what was done. */
export function sendToast(response: Response, said: Message, options: Parameters<typeof cookieOptions>[0]): void {
  const value = Buffer.from(JSON.stringify(said)).toString('base64url')
  if (value.length > longest) return
  response.cookie(cookieName(options), value, { ...cookieOptions(options), maxAge: lifetimeMs })
}

/** What was done before this page, once; null if nothing was. */
export function takeToast(
  request: Request,
  response: Response,
  options: Parameters<typeof cookieOptions>[0],
): Message | null {
  const value = readCookie(request, cookieName(options))
  if (value === null) return null
  response.clearCookie(cookieName(options), cookieOptions(options))
  try {
    return StoredMessage.parse(JSON.parse(Buffer.from(value, 'base64url').toString()))
  } catch {
    return null
  }
}
