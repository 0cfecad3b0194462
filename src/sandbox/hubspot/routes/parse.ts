import type { Request } from 'express'
import { z } from 'zod'
import { HubSpotError, validationError } from '../replies.ts'
import { findType, type VendorType } from '../state/object-types.ts'

/** The object type for a word; throws HubSpot's response for a type that the account does not have. */
export function requireType(token: string): VendorType {
  const type = findType(token)
  if (type === null) throw validationError(`Unable to infer object type from: ${token}`)
  return type
}

/** A body parsed by a schema; throws HubSpot's response if it does not match. */
export function parseBody<T>(schema: z.ZodType<T>, request: Request): T {
  const parsed = schema.safeParse(request.body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const message = `Invalid input JSON on line 1, column 1: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`
  throw validationError(message)
}

/** A query parameter with a list of names, separated by commas or repeated. */
export function listParam(request: Request, name: string): string[] {
  const value = request.query[name]
  const values = [value].flat().filter((one) => typeof one === 'string')
  return values.flatMap((text) => text.split(',')).filter((text) => text !== '')
}

/** A whole number of the query. */
export function numberParam(
  request: Request,
  name: string,
  range: { readonly otherwise: number; readonly max: number },
): number {
  const value = request.query[name]
  if (value === undefined) return range.otherwise
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (Number.isNaN(number) || number < 1 || number > range.max) {
    throw validationError(`Page size must be between 1 and ${range.max}`)
  }
  return number
}

const maxUrlLength = 8_000

/** Documented: 414 if the URL requests too many properties. */
export function refuseLongUrl(request: Request): void {
  if (request.originalUrl.length > maxUrlLength) throw new HubSpotError(414, { message: 'URI Too Long' })
}

/** Documented: maximum inputs in one batch. */
export function inputsOf<T>(item: z.ZodType<T>, most: number): z.ZodType<{ inputs: T[] }> {
  return z.object({ inputs: z.array(item).max(most, `Can only handle ${most} inputs at once`) })
}
