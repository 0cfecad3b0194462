import { type AppError, ConfigError, CrmAuthError } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'
import type { Reply } from '../http/send.ts'

/** What a token was asked for with: a consent's code, a refresh token, or the app's own secret alone. */
export type TokenPurpose = 'exchange' | 'refresh' | 'app'

/** `ended`: the account has ended the connection. The others: the app is not as the vendor has it registered. */
export type TokenRefusalCause = 'ended' | 'code' | 'client' | 'redirect'

/** What differs from vendor to vendor in a refusal of the token endpoint. */
export interface TokenRefusalRules {
  /** The vendor, as people write it. */
  readonly title: string
  /** Where in the body the codes are, the most telling first. */
  readonly codeKeys: readonly string[]
  /** The vendor's own codes, beside those of the standard. */
  readonly causes: ReadonlyMap<string, TokenRefusalCause>
  /** Why a connection may have ended: "the app was removed". */
  readonly ended: Message
  /** When a consent's code is no longer taken: "too old". */
  readonly codeAge: Message
  /** What is to be done with the address that the browser comes back to: "make it the app's callback URL". */
  readonly redirectWords: string
  /** The variables that the app is named by. */
  readonly variables: { readonly clientId: string; readonly clientSecret: string; readonly others: readonly string[] }
  /** Where the vendor shows the app: "Developer Hub". */
  readonly appPlace: string
}

/** Of the standard (RFC 6749). */
const standardCauses: ReadonlyMap<string, TokenRefusalCause> = new Map<string, TokenRefusalCause>([
  ['access_denied', 'ended'],
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
])

/** What the standard's `invalid_grant` says, by what was asked for. */
const standardGrantRefusal: Readonly<Record<TokenPurpose, TokenRefusalCause | null>> = {
  exchange: 'code',
  refresh: 'ended',
  app: null,
}

/**
 * The error for a refusal of the token endpoint. A vendor's own code counts before the standard's. A refusal that we do
 * not know is taken for a matter of settings: to take it for the account's would disconnect customers by mistake.
 *
 * @returns CrmAuthError where the person must connect again, ConfigError where we must act
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
      return new ConfigError(
        `${title} does not know the address that the browser comes back to: ${rules.redirectWords}, just as MINSET_PUBLIC_URL makes it, or correct MINSET_PUBLIC_URL.`,
        { details },
      )
    case 'client':
      return new ConfigError(
        `${title} does not know the app: set ${variables.clientId} and ${variables.clientSecret} to what the app's page in ${appPlace} shows.`,
        { details },
      )
    case null: {
      const names = [variables.clientId, variables.clientSecret, ...variables.others].join(', ')
      return new ConfigError(
        `${title} gives the app no token (status ${reply.status}: ${details.reason}): compare ${names} and the app's settings in ${appPlace}.`,
        { details },
      )
    }
  }
}

function causeOf(
  { causes }: TokenRefusalRules,
  codes: readonly string[],
  purpose: TokenPurpose,
): TokenRefusalCause | null {
  // Documented by no vendor: the code of a wrong redirect address. Every name of it that is known has these words.
  if (codes.some((code) => code.toUpperCase().includes('REDIRECT_URI'))) return 'redirect'
  const [known] = codes.flatMap((code) => causes.get(code) ?? standardCauses.get(code) ?? [])
  const cause = known ?? (codes.includes('invalid_grant') ? standardGrantRefusal[purpose] : null)
  // Only a consent has a code; that another request lacks one does not speak of the account.
  return cause === 'code' && purpose !== 'exchange' ? null : cause
}

/** What of the body is one word, as codes are: whatever else is there is not for messages. */
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
