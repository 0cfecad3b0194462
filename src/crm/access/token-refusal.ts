import { type AppError, ConfigError, CrmAuthError } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'
import type { Reply } from '../http/send.ts'

/** The credential that a token request carries: a consent's code, a refresh token, or only the app's own secret. */
export type TokenPurpose = 'exchange' | 'refresh' | 'app'

/**
 * `ended`: the account has ended the connection. The others: Minset's settings differ from the app that the vendor has
 * registered.
 */
export type TokenRefusalCause = 'ended' | 'code' | 'client' | 'redirect'

/** The parts of a refusal by the token endpoint that differ between vendors. */
export interface TokenRefusalRules {
  /** The vendor's name as shown to people. */
  readonly title: string
  /** The keys of the body that hold codes, the most specific first. */
  readonly codeKeys: readonly string[]
  /** The vendor's own codes, in addition to those of the standard. */
  readonly causes: ReadonlyMap<string, TokenRefusalCause>
  /** Why a connection may have ended: "the app was removed". */
  readonly ended: Message
  /** Why a consent's code is no longer accepted: "too old". */
  readonly codeAge: Message
  /** What to do with the redirect URI: "make it the app's callback URL". */
  readonly redirectAction: Message
  /** The environment variables that configure the app. */
  readonly variables: { readonly clientId: string; readonly clientSecret: string; readonly others: readonly string[] }
  /** Where the vendor lists the app: "Developer Hub". */
  readonly appPlace: string
}

/** From the standard (RFC 6749). */
const standardCauses: ReadonlyMap<string, TokenRefusalCause> = new Map<string, TokenRefusalCause>([
  ['access_denied', 'ended'],
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
])

/** What the standard's `invalid_grant` means, by the purpose of the request. */
const standardGrantRefusal: Readonly<Record<TokenPurpose, TokenRefusalCause | null>> = {
  exchange: 'code',
  refresh: 'ended',
  app: null,
}

/**
 * The error for a refusal by the token endpoint. A vendor's own code takes precedence over the standard's. An unknown
 * refusal is attributed to Minset's settings: attributing it to the account would disconnect customers by mistake.
 *
 * @returns CrmAuthError if the person must connect again, ConfigError if the operator must act
 */
export function tokenRefusal(rules: TokenRefusalRules, reply: Reply, purpose: TokenPurpose): AppError {
  const codes = codesIn(reply.text, rules.codeKeys)
  const details = { status: reply.status, reason: codes[0] ?? 'no reason given', purpose }
  const { title, variables, appPlace } = rules
  switch (causeOf(rules, codes, purpose)) {
    case 'ended':
      return new CrmAuthError(message('crm.ended', { title, why: rules.ended }), {
        details,
      })
    case 'code':
      return new CrmAuthError(message('crm.consent.code', { title, age: rules.codeAge }), { details })
    case 'redirect':
      return new ConfigError(message('crm.app.redirect', { title, action: rules.redirectAction }), { details })
    case 'client':
      return new ConfigError(
        message('crm.app.unknown', {
          title,
          clientId: variables.clientId,
          clientSecret: variables.clientSecret,
          appPlace,
        }),
        { details },
      )
    case null: {
      const names = [variables.clientId, variables.clientSecret, ...variables.others].join(', ')
      const { status } = reply
      const reason = codes[0] ?? message('crm.app.noReason')
      return new ConfigError(message('crm.app.noToken', { title, status, reason, names, appPlace }), { details })
    }
  }
}

function causeOf(
  { causes }: TokenRefusalRules,
  codes: readonly string[],
  purpose: TokenPurpose,
): TokenRefusalCause | null {
  // No vendor documents the code of a wrong redirect URI, so every known name of it maps to this message.
  if (codes.some((code) => code.toUpperCase().includes('REDIRECT_URI'))) return 'redirect'
  const [known] = codes.flatMap((code) => causes.get(code) ?? standardCauses.get(code) ?? [])
  const cause = known ?? (codes.includes('invalid_grant') ? standardGrantRefusal[purpose] : null)
  // Only a consent carries a code; a missing code in any other request says nothing about the account.
  return cause === 'code' && purpose !== 'exchange' ? null : cause
}

/**
 * The values under the keys that are single words, as codes are. Any other text is left out because it may not appear
 * in messages.
 */
function codesIn(text: string, keys: readonly string[]): readonly string[] {
  const body = parseObject(text)
  return keys.flatMap((key) => {
    const code = Object.hasOwn(body, key) ? body[key] : undefined
    return typeof code === 'string' && /^[A-Za-z_]{1,60}$/.test(code) ? code : []
  })
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
