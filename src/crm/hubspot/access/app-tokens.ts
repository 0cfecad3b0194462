import type { PlainCallDeps } from '../../http/plain-call.ts'
import type { AccessToken, AccessTokens } from '../../port.ts'
import { type AppCredentials, askForAppToken } from './oauth.ts'

/** A token with less than this left counts as expired. The calls of one read take less time. */
const marginMs = 2 * 60_000

/**
 * The app's own token for what belongs to no account (client credentials), cached until it is about to expire.
 * Concurrent callers share one request.
 */
export function createAppTokens(
  credentials: AppCredentials,
  scopes: readonly string[],
  deps: PlainCallDeps,
): AccessTokens {
  let held: { readonly accessToken: string; readonly expiresAt: Date } | null = null
  let asking: Promise<AccessToken> | null = null

  async function ask(): Promise<AccessToken> {
    try {
      held = await askForAppToken(credentials, scopes, deps)
      return { token: held.accessToken, apiOrigin: null }
    } finally {
      asking = null
    }
  }

  function current(): Promise<AccessToken> {
    const isGood = held !== null && held.expiresAt.getTime() - deps.clock.now().getTime() > marginMs
    if (held !== null && isGood) return Promise.resolve({ token: held.accessToken, apiOrigin: null })
    asking ??= ask()
    return asking
  }

  return {
    current,
    renew(refused) {
      // Another caller may have had a refusal, and requested a new token, before.
      if (held?.accessToken === refused.token) held = null
      return current()
    },
  }
}
