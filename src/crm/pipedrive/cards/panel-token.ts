import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { isSame } from '../../access/secrets.ts'

/** For whom Pipedrive signed a token. */
export interface PanelClaims {
  readonly userId: string
  readonly companyId: string
}

export interface PanelTokenOptions {
  /** Empty: nothing is believed. */
  readonly secret: string
  readonly now: Date
}

/** Documented: a token is valid for five minutes, and there is a new one for each request. */
const longestLifeMs = 300_000
/** How far Pipedrive's clock may be ahead of ours. */
const clockSkewMs = 30_000
/** Pipedrive's tokens have some two hundred characters. */
const longestToken = 4096

/** Three parts in base64url. */
const tokenForm = /^(?<header>[\w-]+)\.(?<body>[\w-]+)\.(?<signature>[\w-]+)$/

const Id = z.union([z.int().positive(), z.string().regex(/^[1-9]\d*$/)]).transform(String)

/** The one algorithm; a header that asks for more than we know (`crit`) is refused. */
const Header = z.looseObject({ alg: z.literal('HS256'), crit: z.never().optional() })

/** Official examples read these two; that there are no others is uncertain. */
const Claims = z.looseObject({ userId: Id, companyId: Id, exp: z.number() })

/**
 * Reads a JSON Web Token of a panel. Documented: signed with the panel's own secret, or with the client secret where it
 * has none. Uncertain: the algorithm, which is held to HS256, and that it names its end (`exp`), which is demanded. The
 * signature is checked before anything of the token is read; in constant time.
 *
 * @returns null for what Pipedrive did not sign for this moment
 */
export function readPanelToken(token: string, { secret, now }: PanelTokenOptions): PanelClaims | null {
  const parts = token.length > longestToken ? null : tokenForm.exec(token)?.groups
  if (!parts || !isSigned(parts, secret) || !Header.safeParse(decode(parts['header'])).success) return null
  const claims = Claims.safeParse(decode(parts['body']))
  if (!claims.success) return null
  const { userId, companyId, exp } = claims.data
  const leftMs = exp * 1000 - now.getTime()
  return leftMs > 0 && leftMs <= longestLifeMs + clockSkewMs ? { userId, companyId } : null
}

/** Whatever the header says of the algorithm. */
function isSigned({ header, body, signature = '' }: Readonly<Record<string, string>>, secret: string): boolean {
  if (secret === '') return false
  return isSame(signature, createHmac('sha256', secret).update(`${header}.${body}`).digest('base64url'))
}

/** The value of a part of the token; undefined for what is no JSON. */
function decode(part = ''): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
