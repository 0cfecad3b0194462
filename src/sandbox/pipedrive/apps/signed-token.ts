import { createHmac, randomUUID } from 'node:crypto'

/** Documented: a token is valid for five minutes. */
const lifeSeconds = 300

export interface TokenOptions {
  readonly userId: number
  readonly companyId: number
  /** The app's client secret. */
  readonly secret: string
  readonly now: Date
}

/**
 * The token that an app's frame gets in its address, and from the command `get_signed_token`. Uncertain: the algorithm
 * (HS256 here), and claims other than the two ids, which the official examples read.
 */
export function signToken({ userId, companyId, secret, now }: TokenOptions): string {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const claims = { userId, companyId, iat: issuedAt, exp: issuedAt + lifeSeconds, jti: randomUUID() }
  const signed = `${partOf({ alg: 'HS256', typ: 'JWT' })}.${partOf(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function partOf(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
