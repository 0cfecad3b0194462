import { createHash, randomBytes } from 'node:crypto'

/** A secret that opens something: 256 random bits, safe in addresses and cookies. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The stored form of a token: a reader of the store cannot use it. A random token needs no slower hash. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
