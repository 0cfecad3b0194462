import { randomBytes } from 'node:crypto'
import type { Journal } from '../../core/state/journal.ts'
import { storedMap } from '../../core/state/stored-map.ts'

/** Documented for other access tokens: half an hour. */
const lifetimeSeconds = 1800

/** Tokens of the app itself, independent of any account. They survive a restart. */
export interface AppTokens {
  issue(scopes: readonly string[]): { readonly accessToken: string; readonly expiresIn: number }
  /** Null for a token that is unknown or has expired. */
  scopesOf(accessToken: string): ReadonlySet<string> | null
}

interface Issued {
  readonly scopes: readonly string[]
  readonly endsAtMs: number
}

/** The tokens in the account's file. */
export function createAppTokens(storage: Pick<Journal, 'entries' | 'put'>, clock: () => Date): AppTokens {
  function isValid({ endsAtMs }: Issued): boolean {
    return endsAtMs > clock().getTime()
  }

  const issued = storedMap<Issued>(storage, 'appTokens', isValid)
  return {
    issue(scopes) {
      const accessToken = randomBytes(24).toString('base64url')
      issued.set(accessToken, { scopes, endsAtMs: clock().getTime() + lifetimeSeconds * 1000 })
      return { accessToken, expiresIn: lifetimeSeconds }
    },
    scopesOf(accessToken) {
      const found = issued.get(accessToken)
      return found && isValid(found) ? new Set(found.scopes) : null
    },
  }
}
