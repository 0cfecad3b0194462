import type { Response } from 'express'

const errorInfo = 'Please check developers.pipedrive.com for more information about Pipedrive API.'

/** An error response: its status, and a body in one of Pipedrive's forms. */
export class PipedriveError extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> | string

  constructor(status: number, body: Readonly<Record<string, unknown>> | string) {
    super(`Pipedrive answers ${status}`)
    this.status = status
    this.body = body
  }
}

/** The common envelope of both versions (documented), with a code if version 2 has one. */
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

/** The response of the gateway in front of both versions (recorded). */
export function gatewayFailure(status: number, error: string): PipedriveError {
  return new PipedriveError(status, { success: false, error, errorCode: status, error_info: errorInfo })
}

/** 400 for invalid values and parameters; the form is as reported by others. */
export function invalid(field: string, problem: string): PipedriveError {
  return failure(400, `Validation failed: ${field}: ${problem}`, 'ERR_SCHEMA_VALIDATION_FAILED')
}

/** 404 in the words of version 2. */
export function notFound(what: string): PipedriveError {
  return failure(404, `${what} not found`, 'ERR_NOT_FOUND')
}

/** Sends an error. */
export function sendError(response: Response, { status, body }: Pick<PipedriveError, 'status' | 'body'>): void {
  response.status(status)
  if (typeof body === 'string') response.type('html').send(body)
  else response.json(body)
}
