import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { jsonOrNull } from '../../../domain/text/json-or-null.ts'
import { isSame } from '../../access/secrets.ts'

/** The person and company for whom Pipedrive signed a token. */
export interface SignedClaims {
  readonly userId: string
  readonly companyId: string
}

export interface SignatureOptions {
  /** Empty: every token is rejected. */
  readonly secret: string
  readonly now: Date
}

/** Documented: a token is valid for five minutes, and each request has a new one. */
const longestLifeMs = 300_000
/** How far Pipedrive's clock may be ahead of ours. */
const clockSkewMs = 30_000
/** Pipedrive's tokens have about two hundred characters. */
const longestToken = 4096

/** Three base64url parts. */
const tokenForm = /^(?<header>[\w-]+)\.(?<body>[\w-]+)\.(?<signature>[\w-]+)$/

const Id = z.union([z.int().positive(), z.string().regex(/^[1-9]\d*$/)]).transform(String)

/** The only accepted algorithm; a header with a critical extension (`crit`) is rejected. */
const Header = z.looseObject({ alg: z.literal('HS256'), crit: z.never().optional() })

/** Official examples read these two; whether there are others is uncertain. */
const Claims = z.looseObject({ userId: Id, companyId: Id, exp: z.number() })

/**
 * Reads a JSON Web Token of a panel or a frame. Documented: signed with the panel's own secret, or with the client secret if it
 * has none. Uncertain: the algorithm, of which only HS256 is accepted, and the expiry (`exp`), which is required. The
 * signature is checked, in constant time, before any of the token is read.
 *
 * @returns null if Pipedrive did not sign the token, or if it is not valid now
 */
export function readSignedToken(token: string, { secret, now }: SignatureOptions): SignedClaims | null {
  const parts = token.length > longestToken ? null : tokenForm.exec(token)?.groups
  if (!parts || !isSigned(parts, secret) || !Header.safeParse(decode(parts['header'])).success) return null
  const claims = Claims.safeParse(decode(parts['body']))
  if (!claims.success) return null
  const { userId, companyId, exp } = claims.data
  const leftMs = exp * 1000 - now.getTime()
  return leftMs > 0 && leftMs <= longestLifeMs + clockSkewMs ? { userId, companyId } : null
}

/** Always HMAC-SHA-256, whatever algorithm the header names. */
function isSigned({ header, body, signature = '' }: Readonly<Record<string, string>>, secret: string): boolean {
  if (secret === '') return false
  return isSame(signature, createHmac('sha256', secret).update(`${header}.${body}`).digest('base64url'))
}

/** The value of a part of the token; null if it is not JSON. */
function decode(part = ''): unknown {
  return jsonOrNull(Buffer.from(part, 'base64url').toString('utf8'))
}
