import type { z } from 'zod'
import { CrmContractError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'

/** The vendor and the call of a response, for messages. */
export interface AnswerContext {
  /** The vendor's name as shown to people. */
  readonly title: string
  /** Method and path, without the query. */
  readonly call: string
}

/**
 * The error for a successful body that does not have the documented shape. `problems` names places in it, never values.
 */
export function contractError({ title, call }: AnswerContext, problems: readonly string[]): CrmContractError {
  return new CrmContractError(message('crm.answer.shape', { title, call }), {
    details: { call, problems: problems.slice(0, 10) },
  })
}

/**
 * Parses the body of a successful response. A response without content (204) is null and any other empty body is
 * undefined, so that neither is taken for an empty list. Whole numbers beyond 2^53 are `bigint`.
 *
 * @throws CrmContractError that names the places where the body is not as documented, never the values there
 */
export function parseBody<T>(
  context: AnswerContext,
  { status, text }: { readonly status: number; readonly text: string },
  schema: z.ZodType<T>,
): T {
  const body = status === 204 ? null : parseJson(context, text)
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw contractError(
    context,
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`),
  )
}

function parseJson(context: AnswerContext, text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    // Most responses contain no number of that length, and are parsed several times as fast.
    return /\d{16}/.test(text) ? parseExactly(text, exactInteger) : JSON.parse(text)
  } catch {
    throw contractError(context, ['the body is no JSON'])
  }
}

/** Node's signature; TypeScript's types do not include the source of a value yet. */
const parseExactly = JSON.parse as (
  text: string,
  revive: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown

/**
 * Turns whole numbers that JavaScript would round, such as large ids, into exact ones (`bigint`), which no schema
 * accepts as a number by accident.
 */
function exactInteger(_name: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  return /^-?\d+$/.test(source) ? BigInt(source) : value
}

/** A body for storage: exact whole numbers become text because JSON has no `bigint`. */
export function withoutExactIntegers(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  )
}
