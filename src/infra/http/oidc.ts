import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { z } from 'zod'

export interface OidcOptions {
  /** Where its discovery document is, below `/.well-known/openid-configuration`. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string
}

/** Kept in the browser that begins to sign in: its answer must match. */
export const OidcChecks = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  isFresh: z.boolean(),
})
export type OidcChecks = z.infer<typeof OidcChecks>

/** The outcome of a sign-in at the provider. */
export type OidcOutcome =
  /** The provider vouches for the mail address. `authenticatedAt`: when the person last proved there who he is, if known. */
  | { readonly state: 'verified'; readonly email: string; readonly authenticatedAt: Date | null }
  /** The provider has no mail address of the person, or has not verified it. */
  | { readonly state: 'unverified' }
  /** The person or the provider ended it. `error` is the provider's code, such as `access_denied`. */
  | { readonly state: 'denied'; readonly error: string }
  /** The response is not valid: altered, for somebody else, expired. `why` is for the log. */
  | { readonly state: 'invalid'; readonly why: string }
  /** The provider cannot be reached, or its discovery document cannot be used. */
  | { readonly state: 'unreachable'; readonly why: string }

/** Signs people in at an OpenID Connect provider, by the authorization code flow with PKCE. */
export interface OidcClient {
  /**
   * The provider's page to send the browser to, and what to keep for `finish`; null if the provider cannot be reached.
   *
   * @param options.isFresh whether the person must prove there again who he is
   */
  begin(options?: { readonly isFresh: boolean }): Promise<{ readonly url: string; readonly checks: OidcChecks } | null>
  /** Verifies the response that came with the browser: state, nonce, signature, issuer, audience and expiry. */
  finish(callback: URL, checks: OidcChecks): Promise<OidcOutcome>
}

const Claims = z.object({
  email: z.string().optional(),
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  /** Seconds since 1970. */
  auth_time: z.number().optional(),
})

/** How long after signing in at the provider the browser may take to come back. */
const freshSeconds = 10 * 60

/**
 * Creates a client. Nothing is fetched yet: the provider's discovery document is fetched with the first sign-in and
 * kept. Providers are called by https; by http only on this machine.
 */
export function createOidcClient({ issuer, clientId, clientSecret, redirectUri }: OidcOptions): OidcClient {
  const server = new URL(issuer)
  let known: Promise<Configuration> | null = null
  async function configuration(): Promise<Configuration> {
    const isOpen = server.protocol === 'http:'
    // Signatures are checked as well, though by the specification the connection to the token endpoint is proof enough.
    const execute = [enableNonRepudiationChecks, ...(isOpen ? [allowInsecureRequests] : [])]
    known ??= discovery(server, clientId, clientSecret, undefined, { execute, timeout: 10 })
    try {
      return await known
    } catch (error) {
      known = null
      throw error
    }
  }
  return {
    async begin({ isFresh } = { isFresh: false }) {
      const config = await configuration().catch(() => null)
      if (config === null) return null
      const checks = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier(), isFresh }
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email',
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await calculatePKCECodeChallenge(checks.codeVerifier),
        code_challenge_method: 'S256',
        ...(isFresh ? { prompt: 'login', max_age: '0' } : {}),
      })
      return { url: url.href, checks }
    },
    async finish(callback, checks) {
      try {
        return await verify(await configuration(), callback, checks)
      } catch (error) {
        return { state: 'unreachable', why: whyOf(error) }
      }
    },
  }
}

async function verify(
  config: Configuration,
  callback: URL,
  { state, nonce, codeVerifier, isFresh }: OidcChecks,
): Promise<OidcOutcome> {
  try {
    const tokens = await authorizationCodeGrant(config, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
      // The token must then say that the person has just signed in there.
      ...(isFresh ? { maxAge: freshSeconds } : {}),
    })
    return outcomeOf(tokens.claims())
  } catch (error) {
    if (error instanceof AuthorizationResponseError) return { state: 'denied', error: error.error }
    return { state: isNetworkError(error) ? 'unreachable' : 'invalid', why: whyOf(error) }
  }
}

/**
 * Documented: `email_verified` is a boolean; some providers send the text `true`. A provider that does not send it has
 * not verified the address.
 */
function outcomeOf(claims: unknown): OidcOutcome {
  const { email, email_verified: isVerified, auth_time: authTime } = Claims.parse(claims)
  if (email === undefined || String(isVerified) !== 'true') return { state: 'unverified' }
  return { state: 'verified', email, authenticatedAt: authTime === undefined ? null : new Date(authTime * 1000) }
}

function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'fetch failed'
}

/** The message and its causes, such as "unexpected ID Token "nonce" claim value". They contain no tokens. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
