import { z } from 'zod'
import { type AppError, ConfigError, CrmAuthError } from '../../../domain/errors.ts'
import type { Reply } from '../../http/send.ts'

/** The body of a refusal of the token endpoint. Uncertain: the standard's codes (RFC 6749), in `error`. */
const RawTokenRefusal = z.object({ error: z.string().optional().catch(undefined) })

/** What a token was asked for with: a consent's code, or a refresh token. */
export type Asking = 'exchange' | 'refresh'

/** `ended`: the person has ended the connection. The others: the app is not as Pipedrive has it registered. */
type Cause = 'ended' | 'code' | 'client' | 'redirect'

const causes: ReadonlyMap<string, Cause> = new Map<string, Cause>([
  ['access_denied', 'ended'],
  ['invalid_client', 'client'],
  ['unauthorized_client', 'client'],
  ['invalid_redirect_uri', 'redirect'],
  ['redirect_uri_mismatch', 'redirect'],
])

/**
 * The error for a refusal of the token endpoint. A refusal that we do not know is taken for a matter of settings: to take
 * it for the account's would disconnect customers by mistake.
 *
 * @returns CrmAuthError where the person must connect again, ConfigError where we must act
 */
export function tokenRefusal(reply: Reply, asking: Asking): AppError {
  const error = parseRefusal(reply.text)
  const details = { status: reply.status, reason: error || 'no reason given', asking }
  switch (causeOf(error, asking)) {
    case 'ended':
      return new CrmAuthError(
        'Pipedrive has ended the connection: the app was removed, or not used for 60 days. Connect the account again.',
        { details },
      )
    case 'code':
      return new CrmAuthError(
        'Pipedrive does not take the code of this consent: it was used already, or is older than five minutes. Start again.',
        { details },
      )
    case 'redirect':
      return new ConfigError(
        "Pipedrive does not know the address that the browser comes back to: make it the app's callback URL, just as MINSET_PUBLIC_URL makes it, or correct MINSET_PUBLIC_URL.",
        { details },
      )
    case 'client':
      return new ConfigError(
        "Pipedrive does not know the app: set PIPEDRIVE_CLIENT_ID and PIPEDRIVE_CLIENT_SECRET to what the app's page in Developer Hub shows.",
        { details },
      )
    case null:
      return new ConfigError(
        `Pipedrive gives the app no token (status ${reply.status}: ${details.reason}): compare PIPEDRIVE_CLIENT_ID, PIPEDRIVE_CLIENT_SECRET and the app's settings in Developer Hub.`,
        { details },
      )
  }
}

function causeOf(error: string, asking: Asking): Cause | null {
  if (error === 'invalid_grant') return asking === 'exchange' ? 'code' : 'ended'
  return causes.get(error) ?? null
}

/** Empty unless it is one word, as codes are: whatever else stands there is not for messages. */
function parseRefusal(text: string): string {
  const { error = '' } = RawTokenRefusal.parse(parseObject(text))
  return /^[A-Za-z_]{1,60}$/.test(error) ? error : ''
}

function parseObject(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
