import { randomBytes } from 'node:crypto'
import type { Journal } from '../../core/state/journal.ts'
import { storedMap } from '../../core/state/stored-map.ts'

/** Documented: access tokens live an hour, codes five minutes, refresh tokens 60 days after their last use. */
const lifetimes = { access: 3600, code: 5 * 60, refresh: 60 * 24 * 3600 }

/** Who calls, and what may be done. */
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

/** The tokens of one app in one company. Documented: each pair is one user's. */
export interface TokenRegistry {
  /** Whose valid access token this is; null for any other. */
  callerOf(accessToken: string): Caller | null
  /** A code that can be exchanged once, as after the consent of a user. */
  authorise(userId: number): string
  /** Null when the code is unknown, used or too old. */
  exchange(code: string): TokenPair | null
  /** Null when the refresh token is unknown, too old or revoked. The same refresh token goes on. */
  refresh(refreshToken: string): TokenPair | null
  /**
   * Ends a token: an access token alone, a refresh token with all that came of it.
   *
   * @returns the user whose installation has ended with it; null for none
   */
  revoke(token: string): number | null
  /** Ends everything of a user's. */
  end(userId: number): void
}

interface Issued {
  readonly userId: number
  readonly expiresAtMs: number
}

export interface TokenRegistryParts {
  /** What the app asks for; documented: the user grants all of it or nothing. */
  readonly scopes: readonly string[]
  /** The account's file: tokens outlive a restart, as a vendor's do. */
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
    // Documented: access tokens are long, so whoever keeps them needs room.
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
