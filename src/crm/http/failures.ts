import { CrmContractError, CrmUnavailableError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'
import { spoiltAttempts, unreachableAttempts } from './limits.ts'
import type { Attempt } from './pace/retry.ts'
import { AnswerTooLarge, RefusedRedirect, TimeUp } from './send.ts'

export interface FailureContext {
  /** The vendor's name as shown to people. */
  readonly title: string
  /** Method and path, without the query. */
  readonly call: string
  /** May include a port. */
  readonly host: string
  /** Whether the call is idempotent. If it is not, a call that may have been carried out is not repeated. */
  readonly isRepeatable: boolean
}

/**
 * Decides what to do when there is no usable response: usually to try again, sometimes only a few times.
 *
 * @throws CrmUnavailableError for calls that must not be repeated; CrmContractError for a redirect
 */
export function judgeFailure(error: unknown, context: FailureContext): Attempt<never> {
  if (error instanceof RefusedRedirect) throw redirectError(error, context)
  const code = networkCode(error)
  if (isUnreachable(code)) {
    return { kind: 'again', error: unreachableError(context, code, error), attempts: unreachableAttempts }
  }
  const spoilt = spoiltError(error, context, code)
  const failure = spoilt ?? brokenError(error, context, code)
  if (!context.isRepeatable) throw failure
  return { kind: 'again', error: failure, ...(spoilt === null ? {} : { attempts: spoiltAttempts }) }
}

/** Codes that mean that no connection was established: trying for long is pointless. */
const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function isUnreachable(code: string): boolean {
  return unreachableCodes.has(code) || code.includes('CERT')
}

/**
 * The code of the innermost cause that has one: `fetch failed` is not informative, but its cause contains
 * `ECONNREFUSED`.
 */
function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const inner = error.cause === undefined ? 'unknown' : networkCode(error.cause)
  if (inner !== 'unknown') return inner
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

function redirectError({ status, target }: RefusedRedirect, { title, call }: FailureContext): CrmContractError {
  return new CrmContractError(message('crm.redirect', { title, call, target }), { details: { call, status, target } })
}

/** The error for a response that arrived but is unusable; null for any other failure. */
function spoiltError(error: unknown, { title, call }: FailureContext, code: string): CrmUnavailableError | null {
  if (error instanceof AnswerTooLarge) {
    const { limitBytes } = error
    const said = message('crm.answer.large', { title, call, megabytes: limitBytes / 1024 / 1024 })
    return new CrmUnavailableError(said, { details: { call, limitBytes }, isAnswered: true })
  }
  if (!/^(Z_|ZSTD_|ERR__)/.test(code)) return null
  const said = message('crm.answer.compressed', { title, call, code })
  return new CrmUnavailableError(said, { cause: error, details: { call, code }, isAnswered: true })
}

/** The error for a call that timed out, or whose connection broke before the response was complete. */
function brokenError(error: unknown, { title, call }: FailureContext, code: string): CrmUnavailableError {
  if (error instanceof TimeUp) {
    const { timeoutMs } = error
    return new CrmUnavailableError(message('crm.answer.late', { title, call, seconds: timeoutMs / 1000 }), {
      details: { call, timeoutMs },
    })
  }
  return new CrmUnavailableError(message('crm.broken', { title, call, code }), {
    cause: error,
    details: { call, code },
  })
}

/** The error when no connection could be established. */
function unreachableError({ title, host }: FailureContext, code: string, cause: unknown): CrmUnavailableError {
  return new CrmUnavailableError(message('crm.unreachable', { title, host, code }), { cause, details: { host, code } })
}
