import { z } from 'zod'
import { type Message, message } from '../words/index.ts'

/** The environment variables, as Node provides them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The result of reading a set of variables: its settings, or the problems. */
export type Reading<T> =
  | { readonly settings: T; readonly problems: readonly [] }
  | { readonly settings: null; readonly problems: readonly Message[] }

/** Environment variables that belong together. */
export interface VariableSet<T> {
  readonly names: readonly string[]
  /**
   * Reads them. Never throws: each problem is a sentence that names the variable, what was found (unless it is a
   * secret) and what is allowed, so that the problems of several sets can be reported together.
   */
  read(environment: Environment): Reading<T>
}

/**
 * Defines a set: the schema of each variable, which of them are secret, the problems of combinations of individually
 * valid values, and the settings derived from them.
 */
export function variableSet<Shape extends z.ZodRawShape, T>(definition: {
  readonly shape: Shape
  readonly secrets: readonly (keyof Shape & string)[]
  readonly check: (values: z.output<z.ZodObject<Shape>>) => readonly Message[]
  readonly toSettings: (values: z.output<z.ZodObject<Shape>>) => T
}): VariableSet<T> {
  const { secrets, check, toSettings } = definition
  const schema = z.object(definition.shape)
  return {
    names: Object.keys(definition.shape),
    read(environment) {
      // A variable that is set but empty counts as absent: `.env` files contain many such lines.
      const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
      const parsed = schema.safeParse(present)
      const problems = parsed.success
        ? check(parsed.data)
        : parsed.error.issues.map((issue) => describe(issue, { present, secrets }))
      if (!parsed.success || problems.length > 0) return { settings: null, problems }
      return { settings: toSettings(parsed.data), problems: [] }
    },
  }
}

function describe(
  issue: z.core.$ZodIssue,
  { present, secrets }: { readonly present: Environment; readonly secrets: readonly string[] },
): Message {
  const name = String(issue.path[0])
  const found = secrets.includes(name)
    ? message('config.found.secret')
    : message('config.found', { value: present[name] ?? '' })
  return message('config.invalid', { name, found, allowed: issue.message })
}

/** A variable with a whole number within bounds. */
export function wholeNumber(min: number, max: number): z.ZodType<number, unknown> {
  const allowed = `a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d+$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed)
}

/** A variable with a URL of one of these protocols, without a trailing slash. */
export function address(protocols: readonly string[]): z.ZodType<string, unknown> {
  const allowed = `an address such as ${protocols[0]}//host.name`
  return z
    .string()
    .refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), allowed)
    .transform((text) => text.replace(/\/$/, ''))
}

/** A variable with the value `on` or `off`. */
export function onOff(fallback: 'on' | 'off'): z.ZodType<boolean, unknown> {
  return z
    .enum(['on', 'off'], 'on or off')
    .default(fallback)
    .transform((value) => value === 'on')
}

/** A variable with a token, an id or a secret: any text without spaces. */
export function unbroken(what: string): z.ZodType<string, unknown> {
  return z.string().regex(/^\S+$/, `${what} without spaces`)
}

/** A problem for each of two variables that is set without the other. */
export function bothOrNeither(values: Readonly<Record<string, unknown>>, pair: readonly [string, string]): Message[] {
  const [missing, ...more] = pair.filter((name) => values[name] === undefined)
  if (missing === undefined || more.length > 0) return []
  const [first, second] = pair
  return [message('config.pair', { name: missing, other: missing === first ? second : first })]
}
