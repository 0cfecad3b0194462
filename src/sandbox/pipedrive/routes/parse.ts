import type { Request } from 'express'
import type { z } from 'zod'
import { failure, invalid } from '../replies.ts'

/** A body parsed by a schema; throws Pipedrive's response if it does not match. */
export function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  const parsed = schema.safeParse(request.body ?? {})
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.path.join('.') || 'body', issue?.message ?? 'This value is not valid.')
}

/** A query parameter; undefined if absent. */
export function textParam(request: Request, name: string): string | undefined {
  const value = request.query[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A query parameter with a list of words, separated by commas. */
export function listParam(request: Request, name: string): readonly string[] | undefined {
  return textParam(request, name)?.split(',').filter(Boolean)
}

/** A whole number in the query; undefined if absent. */
export function numberParam(request: Request, name: string): number | undefined {
  const value = textParam(request, name)
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value)) throw invalid(name, 'This value should be of type integer.')
  return Number(value)
}

/** A boolean in the query; undefined if absent. */
export function booleanParam(request: Request, name: string): boolean | undefined {
  const value = textParam(request, name)
  if (value === undefined) return undefined
  if (!['true', 'false', '1', '0'].includes(value)) throw invalid(name, 'This value should be of type boolean.')
  return value === 'true' || value === '1'
}

/** The id in the path. */
export function idParam(request: Request): number {
  const id = String(request.params['id'])
  if (!/^\d+$/.test(id)) throw failure(400, 'Validation failed: id: This value should be of type integer.')
  return Number(id)
}
