import { randomBytes } from 'node:crypto'
import type { Journal } from '../../core/state/journal.ts'
import { storedMap } from '../../core/state/stored-map.ts'

/**
 * Documented: access tokens are valid for an hour, codes for five minutes, refresh tokens for 60 days after their last
 * use.
 */
const lifetimes = { access: 3600, code: 5 * 60, refresh: 60 * 24 * 3600 }

/** The caller and its permissions. */
export interface Caller {
  readonly userId: number
  /** `*`: everything, as with a personal token. */
  readonly scopes: ReadonlySet<string> | '*'
}

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresIn: number
  readonly scopes: readonly string[]
}

/** The tokens of one app in one company. Documented: each pair belongs to one user. */
export interface TokenRegistry {
  /** The caller with this valid access token; null for any other. */
  callerOf(accessToken: string): Caller | null
  /** A code that can be exchanged once, as after a user's consent. */
  authorise(userId: number): string
  /** Null if the code is unknown, used or expired. */
  exchange(code: string): TokenPair | null
  /** Null if the refresh token is unknown, expired or revoked. The refresh token stays the same. */
  refresh(refreshToken: string): TokenPair | null
  /**
   * Revokes a token: an access token alone, a refresh token with all its access tokens.
   *
   * @returns the user whose installation has ended with it; null for none
   */
  revoke(token: string): number | null
  /** Revokes all tokens of a user. */
  end(userId: number): void
}

interface Issued {
  readonly userId: number
  readonly expiresAtMs: number
}

export interface TokenRegistryParts {
  /** The app's scopes; documented: the user grants all of them or none. */
  readonly scopes: readonly string[]
  /** The account's file: tokens survive a restart, as a vendor's do. */
  readonly storage: Pick<Journal, 'entries' | 'put'>
  readonly clock: () => Date
}

/** The registry of one app's tokens. */
export function createTokenRegistry({ scopes, storage, clock }: TokenRegistryParts): TokenRegistry {
  function isValid({ expiresAtMs }: Issued): boolean {
    return expiresAtMs > clock().getTime()
  }

  const codes = storedMap<Issued>(storage, 'oauthCodes', isValid)
  const access = storedMap<Issued>(storage, 'oauthAccess', isValid)
  const refresh = storedMap<Issued>(storage, 'oauthRefresh', isValid)

  function expiring(userId: number, seconds: number): Issued {
    return { userId, expiresAtMs: clock().getTime() + seconds * 1000 }
  }

  function valid(issued: Issued | undefined): Issued | null {
    return issued !== undefined && isValid(issued) ? issued : null
  }

  function issue(userId: number, refreshToken: string): TokenPair {
    // Documented: access tokens are long, so clients need enough space to store them.
    const accessToken = `v1u:${randomBytes(288).toString('base64url')}`
    access.set(accessToken, expiring(userId, lifetimes.access))
    refresh.set(refreshToken, expiring(userId, lifetimes.refresh))
    return { accessToken, refreshToken, expiresIn: lifetimes.access - 1, scopes }
  }

  function end(userId: number): void {
    for (const tokens of [access, refresh, codes]) tokens.deleteWhere((issued) => issued.userId === userId)
  }

  return {
    callerOf(accessToken) {
      const issued = valid(access.get(accessToken))
      return issued && { userId: issued.userId, scopes: new Set(scopes) }
    },
    authorise(userId) {
      const code = randomBytes(20).toString('hex')
      codes.set(code, expiring(userId, lifetimes.code))
      return code
    },
    exchange(code) {
      const issued = valid(codes.get(code))
      codes.delete(code)
      return issued && issue(issued.userId, `${issued.userId}:${randomBytes(20).toString('hex')}`)
    },
    refresh(refreshToken) {
      const issued = valid(refresh.get(refreshToken))
      return issued && issue(issued.userId, refreshToken)
    },
    revoke(token) {
      if (access.delete(token)) return null
      const userId = refresh.get(token)?.userId ?? null
      if (userId !== null) end(userId)
      return userId
    },
    end,
  }
}
