import { randomBytes } from 'node:crypto'
import type { Journal } from '../../core/state/journal.ts'
import { storedMap } from '../../core/state/stored-map.ts'

export type Scopes = ReadonlySet<string> | '*'

/** Documented: access tokens are valid for half an hour. */
const lifetimeSeconds = 1800

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresIn: number
}

/** The valid access tokens. The static one is always valid; issued ones expire. */
export interface TokenRegistry {
  /** The scopes of a valid access token; null for any other. `*` means all. */
  scopesOf(accessToken: string): Scopes | null
  /** A code that can be exchanged once, as after a person's consent. */
  authorise(scopes: readonly string[]): string
  /** Null if the code is unknown or used. */
  exchange(code: string): TokenPair | null
  /** Null if the refresh token is unknown or revoked. */
  refresh(refreshToken: string): TokenPair | null
  /** Details of an access or refresh token; null if it is unknown. */
  introspect(token: string): { readonly scopes: readonly string[]; readonly expiresIn: number } | null
  revoke(refreshToken: string): void
}

interface Issued {
  readonly scopes: readonly string[]
  readonly expiresAtMs: number
}

export interface TokenRegistryParts {
  readonly staticToken: string
  /** The account's file: tokens survive a restart, as a vendor's do. */
  readonly storage: Pick<Journal, 'entries' | 'put'>
  readonly clock: () => Date
}

/** The registry of one app's tokens in one account. */
export function createTokenRegistry({ staticToken, storage, clock }: TokenRegistryParts): TokenRegistry {
  const codes = storedMap<readonly string[]>(storage, 'oauthCodes')
  const access = storedMap<Issued>(storage, 'oauthAccess', (issued) => secondsLeft(issued) > 0)
  const refresh = storedMap<readonly string[]>(storage, 'oauthRefresh')

  function issue(refreshToken: string, scopes: readonly string[]): TokenPair {
    const accessToken = randomBytes(24).toString('base64url')
    access.set(accessToken, { scopes, expiresAtMs: clock().getTime() + lifetimeSeconds * 1000 })
    refresh.set(refreshToken, scopes)
    return { accessToken, refreshToken, expiresIn: lifetimeSeconds }
  }

  function secondsLeft(issued: Issued): number {
    return Math.floor((issued.expiresAtMs - clock().getTime()) / 1000)
  }

  return {
    scopesOf(accessToken) {
      if (accessToken === staticToken) return '*'
      const issued = access.get(accessToken)
      return issued && secondsLeft(issued) > 0 ? new Set(issued.scopes) : null
    },
    authorise(scopes) {
      const code = randomBytes(16).toString('hex')
      codes.set(code, scopes)
      return code
    },
    exchange(code) {
      const scopes = codes.get(code)
      codes.delete(code)
      return scopes ? issue(randomBytes(18).toString('base64url'), scopes) : null
    },
    refresh(refreshToken) {
      const scopes = refresh.get(refreshToken)
      return scopes ? issue(refreshToken, scopes) : null
    },
    introspect(token) {
      const issued = access.get(token)
      if (issued && secondsLeft(issued) > 0) return { scopes: issued.scopes, expiresIn: secondsLeft(issued) }
      const scopes = refresh.get(token)
      return scopes ? { scopes, expiresIn: 0 } : null
    },
    revoke: (refreshToken) => {
      refresh.delete(refreshToken)
    },
  }
}
