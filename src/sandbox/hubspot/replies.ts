import { randomUUID } from 'node:crypto'
import type { Response } from 'express'

/** An error response, in HubSpot's documented form. */
export class HubSpotError extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(`HubSpot answers ${status}`)
    this.status = status
    this.body = body
  }
}

interface ErrorDetail {
  readonly message: string
  readonly code?: string
  readonly in?: string
  readonly context?: Readonly<Record<string, readonly string[]>>
}

/** 400 with the documented category. */
export function validationError(message: string, errors: readonly ErrorDetail[] = []): HubSpotError {
  return new HubSpotError(400, { message, category: 'VALIDATION_ERROR', ...(errors.length > 0 ? { errors } : {}) })
}

/** 404 with the documented category. */
export function notFound(message: string): HubSpotError {
  return new HubSpotError(404, { message, category: 'OBJECT_NOT_FOUND' })
}

/** 409, as recorded for contacts and properties. */
export function conflict(message: string, category = 'CONFLICT'): HubSpotError {
  return new HubSpotError(409, { message, category })
}

/** Sends an error body with the common fields. */
export function sendError(response: Response, { status, body }: Pick<HubSpotError, 'status' | 'body'>): void {
  response.status(status).json({ status: 'error', correlationId: correlationIdOf(response), ...body })
}

/** The id in both the response's header and its error body. */
function correlationIdOf(response: Response): string {
  const given = response.getHeader('x-hubspot-correlation-id')
  return typeof given === 'string' ? given : randomUUID()
}

/** The first fields of every batch response. */
export function batchTimes(now: Date): { status: 'COMPLETE'; startedAt: string; completedAt: string } {
  const at = now.toISOString()
  return { status: 'COMPLETE', startedAt: at, completedAt: at }
}

/** The error in a batch for records that HubSpot itself could not read. Uncertain: its words. */
export function failedRead(context: Readonly<Record<string, readonly string[]>>): object {
  return { status: 'error', category: 'INTERNAL_ERROR', message: 'internal error', context, errors: [], links: {} }
}
