import { z } from 'zod'
import { CrmPermissionError, CrmRateLimitedError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import { type FailedReply as Failed, replyDetails, VendorRefusal } from '../../refusals.ts'

const Words = z.string().nullish().catch(null)

/**
 * The body of a refusal. Recorded, hardly documented: `code` comes with version 2, `errorCode` from the gateway in front;
 * refused webhooks have their words in `errors`, by the name of the value.
 */
export const RawError = z.object({
  error: Words,
  error_info: Words,
  code: Words,
  errors: z.record(z.string(), z.array(z.string())).nullish().catch(null),
})
export type RawError = z.infer<typeof RawError>

export const title = 'Pipedrive'

/** A reply of Pipedrive that is not a success. */
export type FailedReply = Failed<RawError>

/** Pipedrive refused the content of a call. */
export class PipedriveRefusal extends VendorRefusal {
  /** Pipedrive's code of what is wrong, such as `ERR_SCHEMA_VALIDATION_FAILED`; null where it gives none. */
  readonly vendorCode: string | null
  /** Codes of custom fields that the refusal names. */
  readonly fieldCodes: readonly string[]

  constructor(reply: FailedReply) {
    const vendorCode = codeOf(reply.body)
    const fieldCodes = fieldCodesIn(reply.body)
    super(title, reply, { codes: [vendorCode ?? [], fieldCodes].flat(), words: vendorWords(reply.body) })
    this.vendorCode = vendorCode
    this.fieldCodes = fieldCodes
  }
}

/** What is in the way of a call that Pipedrive forbids. `person`: what the person who connected the account may do. */
type Lack = 'scope' | 'plan' | 'person'

/** What is in the way of a call. */
export function permissionError(reply: FailedReply): CrmPermissionError {
  const code = codeOf(reply.body)
  const lack = lackOf(reply, code)
  const what =
    lack === 'plan'
      ? message('pipedrive.lack.plan', { code: code ?? '' })
      : message(lack === 'scope' ? 'pipedrive.lack.scope' : 'pipedrive.lack.person')
  const options = { details: { ...replyDetails(reply).details, code, lack } }
  return new CrmPermissionError(message('crm.forbidden', { title, call: reply.call, lack: what }), options)
}

/** Recorded: a missing scope is told as `Scope and URL mismatch`, a limit of the plan by a code `feature_capping_…`. */
function lackOf(reply: FailedReply, code: string | null): Lack {
  if (code?.startsWith('feature_capping')) return 'plan'
  return reply.body?.error?.includes('Scope and URL mismatch') ? 'scope' : 'person'
}

/** Whether it is only the person who connected the account that lacks a permission, maybe for this one record alone. */
export function isPersonsLack(error: CrmPermissionError): boolean {
  return error.details['lack'] === ('person' satisfies Lack)
}

/**
 * The daily tokens are used up: the company's, or our own part of them.
 *
 * @param whose `ours`: what we allow ourselves; `company`: what Pipedrive gives to all its apps
 * @param retryAt when to look again; when the next day begins, Pipedrive does not say
 */
export function dailyLimitError(call: string, whose: 'ours' | 'company', retryAt: Date): CrmRateLimitedError {
  const said = message(`pipedrive.daily.${whose}`, { call, at: retryAt.toISOString() })
  return new CrmRateLimitedError(said, retryAt, { details: { call, whose } })
}

/** A code is one word; whatever else stands there is not for messages. */
function codeOf(body: RawError | null): string | null {
  const code = body?.code ?? ''
  return /^[A-Za-z0-9_.-]{1,80}$/.test(code) ? code : null
}

/** Documented: since May 2026 a refusal names the codes of the custom fields that it is about. */
function fieldCodesIn(body: RawError | null): readonly string[] {
  const words = `${body?.error ?? ''} ${body?.error_info ?? ''}`
  return [...new Set(words.match(/\b[0-9a-f]{40}\b/g) ?? [])]
}

/** What Pipedrive says of a refusal; none if it says nothing. */
function vendorWords(body: RawError | null): readonly string[] {
  return [body?.error ?? '', ...Object.values(body?.errors ?? {}).flat()]
}
