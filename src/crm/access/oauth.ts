import { z } from 'zod'
import { CrmAuthError } from '../../domain/errors.ts'
import { parseBody } from '../http/parse-body.ts'
import { callPlainly, type PlainCall, type PlainCallDeps, type PlainVendor } from '../http/plain-call.ts'
import { type TokenPurpose, type TokenRefusalRules, tokenRefusal } from './token-refusal.ts'

/**
 * A token that is valid in an HTTP header. `fetch` repeats an invalid header value in its error, which would leak the
 * token.
 */
export const RawToken = z.string().regex(/^[\x21-\x7e]+$/)

/** The fields that every grant contains. */
export const RawGrant = z.object({ access_token: RawToken, expires_in: z.number().positive() })

/** A vendor's token endpoints, and how the app authenticates there. */
export interface TokenServer<Body> {
  readonly vendor: PlainVendor<Body>
  readonly refusals: TokenRefusalRules
  /** Without a trailing slash. */
  readonly origin: string
  readonly paths: { readonly token: string; readonly revoke: string }
  /** The client id and secret, in a header or in the form. Never logged. */
  readonly credentials: {
    readonly headers?: Readonly<Record<string, string>>
    readonly form?: Readonly<Record<string, string>>
  }
}

export interface TokenRequest<T> {
  readonly form: Readonly<Record<string, string>>
  readonly purpose: TokenPurpose
  readonly schema: z.ZodType<T>
}

/**
 * Requests a token. Tokens, codes and the secret are sent only in the form body or in a header; they never appear in a
 * URL, message, detail or log line.
 *
 * @returns the parsed response, and when the token expires by our clock
 * @throws as documented for `CrmInstall`
 */
export async function requestToken<T extends z.infer<typeof RawGrant>, Body>(
  server: TokenServer<Body>,
  { form, purpose, schema }: TokenRequest<T>,
  deps: PlainCallDeps,
): Promise<{ readonly body: T; readonly expiresAt: Date }> {
  // Taken before the first attempt: an expiry that is too early costs one call, one that is too late a refusal.
  const askedAt = deps.clock.now()
  const { title } = server.vendor.replies
  const call = `POST ${server.paths.token}`
  const reply = await callPlainly(
    server.vendor,
    {
      ...postOf(server, server.paths.token, form),
      judgeRefusal(refused) {
        throw tokenRefusal(server.refusals, refused, purpose)
      },
    },
    deps,
  )
  const body = parseBody({ title, call }, reply, schema)
  return { body, expiresAt: new Date(askedAt.getTime() + body.expires_in * 1000) }
}

/**
 * Revokes a refresh token. A response that it is already revoked counts as success.
 *
 * @throws as documented for `CrmInstall`
 */
export async function revokeToken<Body>(
  server: TokenServer<Body>,
  refreshToken: string,
  deps: PlainCallDeps,
): Promise<void> {
  const form = { token: refreshToken, token_type_hint: 'refresh_token' }
  await callPlainly(
    server.vendor,
    {
      ...postOf(server, server.paths.revoke, form),
      judgeRefusal(reply) {
        const error = tokenRefusal(server.refusals, reply, 'refresh')
        if (reply.status !== 404 && !(error instanceof CrmAuthError)) throw error
      },
    },
    deps,
  )
}

function postOf<Body>(
  { origin, credentials }: TokenServer<Body>,
  path: string,
  form: Readonly<Record<string, string>>,
): Omit<PlainCall, 'judgeRefusal'> {
  return {
    name: `POST ${path}`,
    method: 'POST',
    url: `${origin}${path}`,
    headers: credentials.headers ?? {},
    form: { ...form, ...credentials.form },
  }
}
