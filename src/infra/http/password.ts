import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import { message } from '../../words/index.ts'
import { createBrake, createBrakes, networkOf } from './brake.ts'
import { HttpError } from './http-error.ts'

export interface PasswordOptions {
  readonly password: string
  /** Whether browsers reach Minset by https only. */
  readonly isHttps: boolean
  /** Monotonic, in milliseconds; default: of this process. */
  readonly now?: () => number
}

/** Ten wrong attempts of one browser or address, then one every six seconds. */
const perOrigin = { burst: 10, forgetMs: 6000 }
/** A hundred wrong attempts of all unknown browsers together, then one a second. */
const ofStrangers = { burst: 100, forgetMs: 1000 }

const cookieName = 'minset_browser'
const cookieMaxAgeMs = 30 * 24 * 3_600_000

/**
 * Requires the password of the user `minset`, and slows down guessing. A browser that has sent the right password gets
 * a cookie that identifies it: its attempts are counted separately, so that an attacker elsewhere, or behind the same
 * proxy, does not lock it out. The cookie grants no access. While a brake is active, an attempt is not even compared:
 * otherwise the response would reveal the right one.
 *
 * Passes on an HttpError: 401 no or a wrong password, 429 too many wrong ones.
 */
export function askForPassword({ password, isHttps, now = () => performance.now() }: PasswordOptions): RequestHandler {
  const expected = digest(`minset:${password}`)
  const cookieKey = randomBytes(32)
  const brakeOf = createBrakes({ ...perOrigin, now })
  const strangers = createBrake({ ...ofStrangers, now })

  return (request, response, next) => {
    const [scheme, encoded] = (request.headers.authorization ?? '').split(' ')
    if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return next(passwordNeeded(response))
    const browser = knownBrowser(request, cookieKey)
    const brakes = browser === null ? [brakeOf(`address ${networkOf(request)}`), strangers] : [brakeOf(browser)]
    const waitSeconds = Math.max(...brakes.map((brake) => brake.waitSeconds()))
    if (waitSeconds > 0) return next(tooMany(response, waitSeconds))
    if (!timingSafeEqual(digest(Buffer.from(encoded, 'base64').toString('utf8')), expected)) {
      for (const brake of brakes) brake.count()
      return next(passwordNeeded(response))
    }
    if (browser === null) {
      const options = { httpOnly: true, sameSite: 'lax', secure: isHttps, maxAge: cookieMaxAgeMs } as const
      response.cookie(cookieName, newBrowser(cookieKey), options)
    }
    next()
  }
}

function passwordNeeded(response: Response): HttpError {
  response.set('WWW-Authenticate', 'Basic realm="Minset", charset="UTF-8"')
  return new HttpError(401, message('request.password.asked'))
}

function tooMany(response: Response, waitSeconds: number): HttpError {
  response.set('Retry-After', String(waitSeconds))
  return new HttpError(429, message('request.password.wrong', { seconds: waitSeconds }))
}

function newBrowser(key: Uint8Array): string {
  const id = randomBytes(12).toString('base64url')
  return `${id}.${sign(key, id)}`
}

/** The browser's id, if it has Minset's cookie. */
function knownBrowser({ headers }: Request, key: Uint8Array): string | null {
  const [, id, signature] =
    new RegExp(`(?:^|;\\s*)${cookieName}=([\\w-]{16})\\.([\\w-]{43})(?:;|$)`).exec(headers.cookie ?? '') ?? []
  if (id === undefined || signature === undefined) return null
  return timingSafeEqual(digest(signature), digest(sign(key, id))) ? `browser ${id}` : null
}

function sign(key: Uint8Array, id: string): string {
  return createHmac('sha256', key).update(id).digest('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
