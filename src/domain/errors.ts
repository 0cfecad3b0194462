import { defaultLanguage, type Message, message, sayIn } from '../words/index.ts'

/**
 * The errors that Minset throws on purpose. Each class states whether a retry can help, so that no code parses
 * messages. Only a vendor's `errors.ts` turns status codes into the `Crm…` classes.
 */
export type Retry = 'never' | 'backoff' | { readonly at: Date }

export interface AppErrorOptions {
  readonly cause?: unknown
  /** Fields for the log: ids, field names, counts. Never values, tokens or personal data. */
  readonly details?: Readonly<Record<string, unknown>>
}

/** An error whose text is made where it is shown. Its `message`, for the log, is in the language of the log. */
export abstract class AppError extends Error {
  /** Stable, dotted: `crm.rate_limited`. */
  abstract readonly code: string
  abstract readonly retry: Retry
  readonly said: Message
  readonly details: Readonly<Record<string, unknown>>

  constructor(said: Message, options: AppErrorOptions = {}) {
    super(sayIn(defaultLanguage)(said), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.said = said
    this.details = options.details ?? {}
  }
}

/** The configuration or an admin's file is wrong. The message states what to do. */
export class ConfigError extends AppError {
  readonly code = 'config.invalid'
  readonly retry = 'never'
}

/** A command was called in a way that can never work; the message says how to call it. Its exit code is 2. */
export class UsageError extends AppError {
  readonly code = 'command.usage'
  readonly retry = 'never'
}

/** A resource of this machine cannot be used: a port, a folder, the database, the mail server. */
export class EnvironmentError extends AppError {
  readonly code = 'environment.unusable'
  readonly retry = 'backoff'
}

/** Somebody ended the work before it was done. */
export class InterruptedError extends AppError {
  readonly code = 'work.interrupted'
  readonly retry = 'never'
}

/** Input to Minset's own HTTP interface does not match its schema; answered with 400. */
export class RequestInvalidError extends AppError {
  readonly code = 'request.invalid'
  readonly retry = 'never'
}

/** A form cannot be accepted as it is: it is shown again, as entered, with each error beside its field. */
export class FormInvalidError extends AppError {
  readonly code = 'request.invalid'
  readonly retry = 'never'
  /** By the names of the fields. */
  readonly errors: Readonly<Record<string, Message>>

  constructor(errors: Readonly<Record<string, Message>>) {
    super(message('form.invalid'))
    this.errors = errors
  }
}

/** A page, record or owner that is not in this account; answered with 404. */
export class NotFoundError extends AppError {
  readonly code = 'request.not_found'
  readonly retry = 'never'
}

/** A person asks for more than one person may in so short a time; answered with 429. The message says how long to wait. */
export class TooManyRequestsError extends AppError {
  readonly code = 'request.too_many'
  readonly retry = 'backoff'
}

/** The CRM does not accept the credentials; a person must act. */
export class CrmAuthError extends AppError {
  readonly code = 'crm.unauthorised'
  readonly retry = 'never'
}

/** The CRM accepts the credentials but not this call: a scope is missing. */
export class CrmPermissionError extends AppError {
  readonly code = 'crm.forbidden'
  readonly retry = 'never'
  /** What is lacking, without the call that needed it: the same for all that is refused for the same cause. */
  readonly why: Message

  /** @param options.why default: `said` */
  constructor(said: Message, { why = said, ...options }: AppErrorOptions & { readonly why?: Message } = {}) {
    super(said, options)
    this.why = why
  }
}

/** The CRM refused the content of a call (400, 409, 422). */
export class CrmRejectedError extends AppError {
  readonly code = 'crm.rejected'
  readonly retry = 'never'
}

/** The addressed item does not exist in the CRM (404). */
export class CrmNotFoundError extends AppError {
  readonly code = 'crm.not_found'
  readonly retry = 'never'
}

/** A limit of the CRM is used up until `retry.at`. */
export class CrmRateLimitedError extends AppError {
  readonly code = 'crm.rate_limited'
  readonly retry: { readonly at: Date }

  constructor(said: Message, retryAt: Date, options: AppErrorOptions = {}) {
    super(said, options)
    this.retry = { at: retryAt }
  }
}

/** The CRM cannot be reached or is failing (5xx, time-out, reset). */
export class CrmUnavailableError extends AppError {
  readonly code = 'crm.unavailable'
  readonly retry = 'backoff'
  /** Whether a response arrived, even an unusable one: the failure may then be caused by the request. */
  readonly isAnswered: boolean

  constructor(said: Message, { isAnswered = false, ...options }: AppErrorOptions & { isAnswered?: boolean } = {}) {
    super(said, options)
    this.isAnswered = isAnswered
  }
}

/** The CRM's response contradicts its documentation. */
export class CrmContractError extends AppError {
  readonly code = 'crm.contract'
  readonly retry = 'never'
}

/**
 * Why something failed, in words, for any thrown value: some libraries throw objects that are not an `Error`, or
 * several errors as one.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (typeof error !== 'object' || error === null) return String(error)
  const message = textOf(error, 'message') ?? textOf(error, 'name') ?? 'unknown error'
  const code = textOf(error, 'code') ?? textOf(error, 'errno')
  return error instanceof Error || code === null ? message : `${message} (${code})`
}

/** As `reasonOf`, as a message: our own errors have one; the text of others is kept as it was written. */
export function saidBy(error: unknown): Message {
  return error instanceof AppError ? error.said : message('asWritten', { text: reasonOf(error) })
}

function textOf(thrown: object, field: string): string | null {
  const value: unknown = Reflect.get(thrown, field)
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null
}
