import { z } from 'zod'
import { CrmPermissionError, CrmRateLimitedError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import { type FailedReply as Failed, replyDetails, VendorRefusal } from '../../refusals.ts'

const Words = z.string().nullish().catch(null)

/**
 * The body of a refusal. Recorded, hardly documented: `code` is sent by version 2, `errorCode` by the gateway in front
 * of it; refused webhooks explain the problem in `errors`, by field name.
 */
export const RawError = z.object({
  error: Words,
  error_info: Words,
  code: Words,
  errors: z.record(z.string(), z.array(z.string())).nullish().catch(null),
})
export type RawError = z.infer<typeof RawError>

export const title = 'Pipedrive'

/** An unsuccessful response of Pipedrive. */
export type FailedReply = Failed<RawError>

/** Pipedrive refused the content of a call. */
export class PipedriveRefusal extends VendorRefusal {
  /** Pipedrive's code for what is wrong, such as `ERR_SCHEMA_VALIDATION_FAILED`; null if there is none. */
  readonly vendorCode: string | null
  /** Codes of the custom fields named by the refusal. */
  readonly fieldCodes: readonly string[]
  /** Names of the values that a refused webhook has explained one by one. */
  readonly explained: readonly string[]

  constructor(reply: FailedReply) {
    const vendorCode = codeOf(reply.body)
    const fieldCodes = fieldCodesIn(reply.body)
    super(title, reply, { codes: [vendorCode ?? [], fieldCodes].flat(), words: vendorWords(reply.body) })
    this.vendorCode = vendorCode
    this.fieldCodes = fieldCodes
    this.explained = Object.keys(reply.body?.errors ?? {})
  }
}

/** What prevents a call that Pipedrive forbids. `person`: the permissions of the person who connected the account. */
type Lack = 'scope' | 'plan' | 'person'

/** The error for a call that Pipedrive forbids. */
export function permissionError(reply: FailedReply): CrmPermissionError {
  const code = codeOf(reply.body)
  const lack = lackOf(reply, code)
  const what =
    lack === 'plan'
      ? message('pipedrive.lack.plan', { code: code ?? '' })
      : message(lack === 'scope' ? 'pipedrive.lack.scope' : 'pipedrive.lack.person')
  const why = message('crm.forbidden.any', { title, lack: what })
  const options = { details: { ...replyDetails(reply).details, code, lack }, why }
  return new CrmPermissionError(message('crm.forbidden', { title, call: reply.call, lack: what }), options)
}

/** Recorded: `Scope and URL mismatch` means a missing scope, a code `feature_capping_…` a limit of the plan. */
function lackOf(reply: FailedReply, code: string | null): Lack {
  if (code?.startsWith('feature_capping')) return 'plan'
  return reply.body?.error?.includes('Scope and URL mismatch') ? 'scope' : 'person'
}

/** Whether only the person who connected the account lacks a permission, possibly for this one record alone. */
export function isPersonsLack(error: CrmPermissionError): boolean {
  return error.details['lack'] === ('person' satisfies Lack)
}

/**
 * The daily tokens are used up: the company's, or our own share of them.
 *
 * @param whose `ours`: Minset's self-imposed share; `company`: Pipedrive's limit for all apps
 * @param retryAt when to check again; Pipedrive does not state when the next day begins
 */
export function dailyLimitError(call: string, whose: 'ours' | 'company', retryAt: Date): CrmRateLimitedError {
  const said = message(`pipedrive.daily.${whose}`, { call, at: retryAt.toISOString() })
  return new CrmRateLimitedError(said, retryAt, { details: { call, whose } })
}

/** A code is one word; any other text may not appear in messages. */
function codeOf(body: RawError | null): string | null {
  const code = body?.code ?? ''
  return /^[A-Za-z0-9_.-]{1,80}$/.test(code) ? code : null
}

/** Documented: since May 2026 a refusal names the codes of the custom fields that it concerns. */
function fieldCodesIn(body: RawError | null): readonly string[] {
  const words = `${body?.error ?? ''} ${body?.error_info ?? ''}`
  return [...new Set(words.match(/\b[0-9a-f]{40}\b/g) ?? [])]
}

/** Pipedrive's explanation of a refusal; empty if there is none. */
function vendorWords(body: RawError | null): readonly string[] {
  return [body?.error ?? '', ...Object.values(body?.errors ?? {}).flat()]
}
