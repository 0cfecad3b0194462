import type { z } from 'zod'
import { contractError } from './errors.ts'

/**
 * Parses the body of a successful answer.
 *
 * @param call method and path, for the message
 * @throws CrmContractError that names the places where the body is not as documented, never what stands there
 */
export function parseBody<T>(call: string, text: string, schema: z.ZodType<T>): T {
  const body = parseJson(text)
  if (body === undefined) throw contractError(call, ['the body is no JSON'])
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw contractError(
    call,
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`),
  )
}

/** Undefined where the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
