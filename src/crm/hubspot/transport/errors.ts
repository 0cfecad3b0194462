import { DateTime } from 'luxon'
import { z } from 'zod'
import { CrmPermissionError } from '../../../domain/errors.ts'
import { fallbackZone, openZone } from '../../../domain/time/zone.ts'
import { type Message, message } from '../../../words/index.ts'
import type { Items } from '../../items.ts'
import { type FailedReply as Failed, parseRefusalBody, replyDetails, VendorRefusal } from '../../refusals.ts'

/**
 * The body of a refusal, and the error of one record in a partially successful batch. No field is certain: `category`
 * may be missing, and bodies of proxies on the way are not JSON at all.
 */
export const RawError = z.object({
  message: z.string().nullish().catch(null),
  category: z.string().nullish().catch(null),
  policyName: z.string().nullish().catch(null),
  context: z.record(z.string(), z.unknown()).nullish().catch(null),
  errors: z
    .array(
      z.object({
        message: z.string().nullish().catch(null),
        code: z.string().nullish().catch(null),
        /** If the errors are packed into the message, the code is here. */
        error: z.string().nullish().catch(null),
        context: z.record(z.string(), z.unknown()).nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
})
export type RawError = z.infer<typeof RawError>

export const title = 'HubSpot'

/** An unsuccessful response of HubSpot. */
export type FailedReply = Failed<RawError>

/** HubSpot refused the content of a call. */
export class HubSpotRefusal extends VendorRefusal {
  /** HubSpot's codes for what is wrong, such as `READ_ONLY_VALUE`. */
  readonly codes: readonly string[]

  constructor(reply: FailedReply) {
    super(title, reply, { codes: safeWords(reply.body), words: vendorWords(reply.body) })
    this.codes = errorCodes(reply.body)
  }
}

/** The error with the missing scopes, if HubSpot names them. */
export function permissionError(reply: FailedReply): CrmPermissionError {
  const scopes = contextStrings(reply.body?.errors ?? [], 'requiredGranularScopes')
  const lack =
    scopes.length === 0
      ? message('hubspot.lack.permission')
      : message('hubspot.lack.scopes', { scopes: scopes.join(', ') })
  const why = message('crm.forbidden.any.grant', { title, lack })
  const options = { details: { ...replyDetails(reply).details, scopes }, why }
  return new CrmPermissionError(message('crm.forbidden.grant', { title, call: reply.call, lack }), options)
}

/** The limit that a reply names. */
export function limitNamed({ body }: FailedReply): Message {
  const name = body?.policyName ?? null
  return name === null ? message('hubspot.limit.unnamed') : message('hubspot.limit.named', { name })
}

/**
 * When the daily limit resets. Documented: at midnight in the account's time zone.
 *
 * @param timeZone as named by HubSpot, or null while unknown; UTC if it is not a known zone
 */
export function nextMidnight(now: Date, timeZone: string | null): Date {
  const local = DateTime.fromJSDate(now, { zone: openZone(timeZone ?? fallbackZone).name })
  const here = local.isValid ? local : DateTime.fromJSDate(now, { zone: 'utc' })
  return here.plus({ days: 1 }).startOf('day').toJSDate()
}

/** All strings listed under `key` in the contexts of the given errors, without repeats. */
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

/** The errors of a batch that was answered as a success; null if there are none. */
export type BatchErrors = Items<RawError> | null

/** Whether an error of a batch means that its records do not exist. Documented. */
export function isAbsence({ category }: RawError): boolean {
  return category === 'OBJECT_NOT_FOUND'
}

/**
 * The requested ids that a batch read left out although they may exist. Documented: what does not exist is named in errors
 * of one category; an id that is missing for no stated reason does not exist either. If there are errors of any other
 * kind, the ids that are missing without being named have not been read.
 */
export function unreadIds(
  ids: readonly string[],
  { answered, errors }: { readonly answered: readonly (string | null)[]; readonly errors: BatchErrors },
): readonly string[] {
  const [items, odd] = [errors?.items ?? [], errors?.setAside ?? []]
  const missing = items.filter(isAbsence)
  if (missing.length === items.length && odd.length === 0) return []
  const known = new Set([...answered, ...['ids', 'fromObjectId'].flatMap((key) => contextStrings(missing, key))])
  return ids.filter((id) => !known.has(id))
}

/** Category, codes and names of properties: the parts of a refusal that cannot contain a value. */
function safeWords(body: RawError | null): readonly string[] {
  const errors = body?.errors ?? []
  const words = [body?.category, ...errors.map((error) => error.code), ...contextStrings(errors, 'propertyName')]
  return [...new Set(words)].flatMap((word) => (word && /^[A-Za-z0-9_.]{1,80}$/.test(word) ? word : []))
}

/**
 * HubSpot's explanation of a refusal, without the JSON that it sometimes packs into the message; empty if there is
 * none.
 */
export function vendorWords(body: Pick<RawError, 'message' | 'errors'> | null): readonly string[] {
  const inErrors = (body?.errors ?? []).flatMap((error) => error.message ?? [])
  const message = body?.message ?? ''
  return [inErrors, packedMessages(message), [message]].find((words) => words.some((word) => word.trim() !== '')) ?? []
}

/** The codes of a refusal, in its errors or packed into its message. */
export function errorCodes(body: Pick<RawError, 'message' | 'errors'> | null): readonly string[] {
  const errors = [...(body?.errors ?? []), ...packedErrors(body?.message ?? '')]
  return [...new Set(errors.flatMap(({ code, error }) => [code ?? [], error ?? []].flat()))]
}

/** Documented by example only: `Property values were not valid: [{"message": "…", …}]`. */
function packedErrors(message: string): NonNullable<RawError['errors']> {
  const start = message.indexOf('[{')
  return start < 0 ? [] : (parseRefusalBody(`{"errors":${message.slice(start)}}`, RawError)?.errors ?? [])
}

function packedMessages(message: string): readonly string[] {
  return packedErrors(message).flatMap((error) => error.message ?? [])
}
