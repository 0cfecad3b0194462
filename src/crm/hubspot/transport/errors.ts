import { DateTime } from 'luxon'
import {
  type AppError,
  CrmAuthError,
  CrmContractError,
  CrmNotFoundError,
  CrmPermissionError,
  CrmRateLimitedError,
  CrmRejectedError,
  CrmUnavailableError,
} from '../../../domain/errors.ts'
import { shownLine } from '../../../domain/shown-text.ts'
import { fallbackZone, openZone } from '../../../domain/zone.ts'
import { RawError } from './schema.ts'

/** A reply of HubSpot that is no success. */
export interface FailedReply {
  readonly status: number
  /** Method and path, without the query. */
  readonly call: string
  readonly correlationId: string | null
  /** Null where the body is no JSON object. */
  readonly body: RawError | null
}

/**
 * HubSpot refused the content of a call. Beside the message, which is fit for the log, it keeps HubSpot's own words for
 * the person who must act on them; those may repeat values, so they are never logged.
 */
export class HubSpotRefusal extends CrmRejectedError {
  readonly vendorWords: string
  /** HubSpot's codes of what is wrong, such as `READ_ONLY_VALUE`. */
  readonly codes: readonly string[]

  constructor(reply: FailedReply) {
    const said = codes(reply.body)
    super(`HubSpot refused ${reply.call} (status ${reply.status}${said === '' ? '' : `: ${said}`}).`, details(reply))
    this.vendorWords = vendorWords(reply.body) ?? `HubSpot answered with status ${reply.status}`
    this.codes = errorCodes(reply.body)
  }
}

/** Reads the body of a refusal; null if it is no JSON object. Never throws. */
export function parseErrorBody(text: string): RawError | null {
  try {
    const parsed = RawError.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** The error for a status that trying again cannot change. */
export function refusalError(reply: FailedReply): AppError {
  switch (reply.status) {
    case 401:
      return new CrmAuthError(
        'HubSpot does not accept the access token, although it is a new one. Connect the account again.',
        details(reply),
      )
    case 403:
      return permissionError(reply)
    case 404:
      return new CrmNotFoundError(`HubSpot knows nothing at ${reply.call}.`, details(reply))
    default:
      if (reply.status >= 400 && reply.status < 500) return new HubSpotRefusal(reply)
      return new CrmContractError(`HubSpot answered ${reply.call} with status ${reply.status}.`, details(reply))
  }
}

function permissionError(reply: FailedReply): CrmPermissionError {
  const scopes = contextStrings(reply.body?.errors ?? [], 'requiredGranularScopes')
  const what = scopes.length === 0 ? 'a permission is missing' : `these scopes are missing: ${scopes.join(', ')}`
  const options = { details: { ...details(reply).details, scopes } }
  return new CrmPermissionError(`HubSpot does not allow ${reply.call}: ${what}. Grant it and connect again.`, options)
}

/** HubSpot answers, but not now: a failure on its side, a lock, or an account that is being moved. */
export function unavailableError(reply: FailedReply): CrmUnavailableError {
  return new CrmUnavailableError(`HubSpot cannot answer ${reply.call} now (status ${reply.status}).`, {
    ...details(reply),
    isAnswered: true,
  })
}

/** A limit of HubSpot is used up until `retryAt`. */
export function rateLimitError(reply: FailedReply, retryAt: Date): CrmRateLimitedError {
  const which = reply.body?.policyName ?? 'unnamed'
  const message = `HubSpot's limit of calls (${which}) is used up; calls are possible again at ${retryAt.toISOString()}.`
  return new CrmRateLimitedError(message, retryAt, details(reply))
}

/**
 * When the daily limit starts anew. Documented: at midnight in the account's time zone.
 * @param timeZone as HubSpot names it, or null while it has not; UTC where that is unknown
 */
export function nextMidnight(now: Date, timeZone: string | null): Date {
  const local = DateTime.fromJSDate(now, { zone: openZone(timeZone ?? fallbackZone).name })
  const here = local.isValid ? local : DateTime.fromJSDate(now, { zone: 'utc' })
  return here.plus({ days: 1 }).startOf('day').toJSDate()
}

/** All strings listed under `key` in the contexts of the given errors, once each. */
export function contextStrings(
  errors: readonly { readonly context?: Readonly<Record<string, unknown>> | null | undefined }[],
  key: string,
): readonly string[] {
  const found = errors.flatMap((error) => {
    const listed = error.context?.[key]
    return Array.isArray(listed) ? listed.map(String) : []
  })
  return [...new Set(found)]
}

function details(reply: FailedReply): { readonly details: Readonly<Record<string, unknown>> } {
  return { details: { call: reply.call, status: reply.status, correlationId: reply.correlationId } }
}

/** Category, codes and names of properties: the parts of a refusal that cannot hold a value. */
function codes(body: RawError | null): string {
  const errors = body?.errors ?? []
  const words = [body?.category, ...errors.map((error) => error.code), ...contextStrings(errors, 'propertyName')]
  return [...new Set(words)].filter((word) => word && /^[A-Za-z0-9_.]{1,80}$/.test(word)).join(' ')
}

const longestReason = 300

/**
 * What HubSpot says of a refusal, in at most 300 characters, without the JSON that it sometimes packs into the message;
 * null if it says nothing.
 */
export function vendorWords(body: Pick<RawError, 'message' | 'errors'> | null): string | null {
  const inErrors = (body?.errors ?? []).flatMap((error) => error.message ?? [])
  const message = body?.message ?? ''
  const said = [inErrors, packedMessages(message), [message]].find((words) => words.some((word) => word.trim() !== ''))
  return said ? shownLine([...new Set(said)].join('; '), longestReason) : null
}

/** The codes that a refusal names, in its errors or packed into its message. */
export function errorCodes(body: Pick<RawError, 'message' | 'errors'> | null): readonly string[] {
  const errors = [...(body?.errors ?? []), ...packedErrors(body?.message ?? '')]
  return [...new Set(errors.flatMap(({ code, error }) => [code ?? [], error ?? []].flat()))]
}

/** Documented by example only: `Property values were not valid: [{"message": "…", …}]`. */
function packedErrors(message: string): NonNullable<RawError['errors']> {
  const start = message.indexOf('[{')
  return start < 0 ? [] : (parseErrorBody(`{"errors":${message.slice(start)}}`)?.errors ?? [])
}

function packedMessages(message: string): readonly string[] {
  return packedErrors(message).flatMap((error) => error.message ?? [])
}
