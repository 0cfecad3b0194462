import type { Response } from 'express'

const errorInfo = 'Please check developers.pipedrive.com for more information about Pipedrive API.'

/** An answer that is an error: its status, and a body in one of the forms that Pipedrive uses. */
export class PipedriveError extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> | string

  constructor(status: number, body: Readonly<Record<string, unknown>> | string) {
    super(`Pipedrive answers ${status}`)
    this.status = status
    this.body = body
  }
}

/** The common envelope of both versions (documented), with a code where version 2 gives one. */
export function failure(status: number, error: string, code?: string): PipedriveError {
  return new PipedriveError(status, {
    success: false,
    error,
    ...(code === undefined ? {} : { code }),
    error_info: errorInfo,
    data: null,
    additional_data: null,
  })
}

/** What the gateway in front of both versions answers (seen live). */
export function gatewayFailure(status: number, error: string): PipedriveError {
  return new PipedriveError(status, { success: false, error, errorCode: status, error_info: errorInfo })
}

/** 400 for values and parameters that do not fit; the form has been seen by others. */
export function invalid(field: string, problem: string): PipedriveError {
  return failure(400, `Validation failed: ${field}: ${problem}`, 'ERR_SCHEMA_VALIDATION_FAILED')
}

/** 404 as version 2 words it. */
export function notFound(what: string): PipedriveError {
  return failure(404, `${what} not found`, 'ERR_NOT_FOUND')
}

/** Sends an error as it stands. */
export function sendError(response: Response, { status, body }: Pick<PipedriveError, 'status' | 'body'>): void {
  response.status(status)
  if (typeof body === 'string') response.type('html').send(body)
  else response.json(body)
}
