import { randomBytes } from 'node:crypto'

/** Documented of other access tokens: half an hour. */
const lifetimeSeconds = 1800

/** Tokens of the app itself, for no account in particular. In memory: a restart ends them. */
export interface AppTokens {
  issue(scopes: readonly string[]): { readonly accessToken: string; readonly expiresIn: number }
  /** Null for a token that is unknown or has run out. */
  scopesOf(accessToken: string): ReadonlySet<string> | null
}

/** Makes an empty book of them. */
export function createAppTokens(clock: () => Date): AppTokens {
  const issued = new Map<string, { readonly scopes: ReadonlySet<string>; readonly endsAtMs: number }>()
  return {
    issue(scopes) {
      const accessToken = randomBytes(24).toString('base64url')
      issued.set(accessToken, { scopes: new Set(scopes), endsAtMs: clock().getTime() + lifetimeSeconds * 1000 })
      return { accessToken, expiresIn: lifetimeSeconds }
    },
    scopesOf(accessToken) {
      const found = issued.get(accessToken)
      return found && found.endsAtMs > clock().getTime() ? found.scopes : null
    },
  }
}
