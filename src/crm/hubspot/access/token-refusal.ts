import { z } from 'zod'
import { type AppError, ConfigError, CrmAuthError } from '../../../domain/errors.ts'
import type { Reply } from '../../http/send.ts'

/**
 * The body of a refusal of the token endpoint. Told, not documented: HubSpot's own code in `status`, the standard's
 * (RFC 6749) in `error`. Either may be missing.
 */
const RawTokenRefusal = z.object({
  status: z.string().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
})

/** What a token was asked for with: a consent's code, a refresh token, or the app's own secret alone. */
export type Asking = 'exchange' | 'refresh' | 'app'

/** `ended`: the account has ended the connection. `settings`: the app is not as HubSpot has it registered. */
type Cause = 'ended' | 'code' | 'client' | 'redirect'

const causes: ReadonlyMap<string, Cause> = new Map<string, Cause>([
  ['BAD_REFRESH_TOKEN', 'ended'],
  ['BAD_HUB', 'ended'],
  ['BAD_AUTH_CODE', 'code'],
  ['BAD_CLIENT_ID', 'client'],
  ['BAD_CLIENT_SECRET', 'client'],
  ['access_denied', 'ended'],
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
])

/** What the standard's `invalid_grant` says, by what was asked for. */
const standardGrantRefusal: Readonly<Record<Asking, Cause | null>> = { exchange: 'code', refresh: 'ended', app: null }

/**
 * The error for a refusal of the token endpoint. HubSpot's own code counts before the standard's, because it says
 * `invalid_grant` of a wrong redirect address too (uncertain: told by others). A refusal that we do not know is taken for
 * a matter of settings: to take it for the account's would disconnect customers by mistake.
 *
 * @returns CrmAuthError where the person must connect again, ConfigError where we must act
 */
export function tokenRefusal(reply: Reply, asking: Asking): AppError {
  const { status, error } = parseRefusal(reply.text)
  const details = { status: reply.status, reason: status || error || 'no reason given', asking }
  switch (causeOf(status, error, asking)) {
    case 'ended':
      return new CrmAuthError(
        'HubSpot has ended the connection: the app was removed from the account, or its access withdrawn. Connect the account again.',
        { details },
      )
    case 'code':
      return new CrmAuthError(
        'HubSpot does not take the code of this consent: it was used already, or is too old. Start again.',
        { details },
      )
    case 'redirect':
      return new ConfigError(
        "HubSpot does not know the address that the browser comes back to: add it to the app's redirect URLs, just as MINSET_PUBLIC_URL makes it, or correct MINSET_PUBLIC_URL.",
        { details },
      )
    case 'client':
      return new ConfigError(
        "HubSpot does not know the app: set HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET to what the app's page in HubSpot shows.",
        { details },
      )
    case null:
      return new ConfigError(
        `HubSpot gives the app no token (status ${reply.status}: ${details.reason}): compare HUBSPOT_CLIENT_ID, HUBSPOT_CLIENT_SECRET, HUBSPOT_BASE_URL and the app's settings in HubSpot.`,
        { details },
      )
  }
}

function causeOf(status: string, error: string, asking: Asking): Cause | null {
  // Documented nowhere: the code of a wrong redirect address. Every name told of has these words.
  if (`${status} ${error}`.toUpperCase().includes('REDIRECT_URI')) return 'redirect'
  const known = causes.get(status) ?? causes.get(error)
  const cause = known ?? (error === 'invalid_grant' ? standardGrantRefusal[asking] : null)
  // Only a consent has a code; that another request lacks one does not speak of the account.
  return cause === 'code' && asking !== 'exchange' ? null : cause
}

function parseRefusal(text: string): { readonly status: string; readonly error: string } {
  const { status, error } = RawTokenRefusal.parse(parseErrorObject(text))
  return { status: plainWord(status), error: plainWord(error) }
}

function parseErrorObject(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

/** Empty unless it is one word, as codes are: whatever else stands there is not for messages. */
function plainWord(text: string | undefined): string {
  return text !== undefined && /^[A-Za-z_]{1,60}$/.test(text) ? text : ''
}
