import { currencyCode } from '../../domain/money.ts'
import { type Scalar, valuesOf } from '../../domain/record.ts'
import type { ValueTests } from '../ruleset/condition-schema.ts'
import { normalise } from '../validity/normalise.ts'
import type { FieldPath } from './field-path.ts'
import { compilePattern } from './pattern.ts'
import { meantValues } from './typed-value.ts'

/** A test of one value. */
export type ValueCheck = (value: Scalar) => boolean

/** Compiles the tests of one value to a function; null if there are none. All of them must hold for the same value. */
export function compileValueTests(path: FieldPath, tests: ValueTests): ValueCheck | null {
  const { in: words, atLeast, atMost, above, below, contains, matches } = tests
  const checks = [
    words === undefined ? null : oneOf(path, valuesOf(words)),
    bound(atLeast, (value, limit) => value >= limit),
    bound(atMost, (value, limit) => value <= limit),
    bound(above, (value, limit) => value > limit),
    bound(below, (value, limit) => value < limit),
    contains === undefined ? null : containing(path, [contains].flat()),
    matches === undefined ? null : shown(path, compilePattern(matches)),
  ].filter((check) => check !== null)
  const [first] = checks
  return checks.length > 1 ? (value) => checks.every((check) => check(value)) : (first ?? null)
}

function oneOf(path: FieldPath, words: readonly Scalar[]): ValueCheck {
  const matching = matchingValues(path, words)
  return (value) => matching.has(value)
}

/** The values that match a rule's words. */
export function matchingValues({ field, kind }: FieldPath, words: readonly Scalar[]): ReadonlySet<Scalar> {
  if (field !== undefined) return new Set(words.flatMap((word) => meantValues(word, field)))
  if (kind === 'number') return new Set(words)
  // YAML reads 2026 as a number, although the field is text.
  return new Set(words.map((word) => (kind === 'currency' ? (currencyCode(String(word)) ?? '') : String(word))))
}

function bound(limit: number | undefined, holds: (value: number, limit: number) => boolean): ValueCheck | null {
  return limit === undefined ? null : (value) => typeof value === 'number' && holds(value, limit)
}

/** Letter case, and forms of letters and spaces that look the same, make no difference. */
function containing(path: FieldPath, parts: readonly string[]): ValueCheck {
  const sought = parts.map(fold)
  return shown(path, (text) => {
    const folded = fold(text)
    return sought.some((part) => folded.includes(part))
  })
}

function fold(text: string): string {
  return normalise(text).toLowerCase()
}

/** A test of the text that people see: of an option, its label. */
function shown({ field }: FieldPath, holds: (text: string) => boolean): ValueCheck {
  if (field === undefined || field.options.length === 0) return (value) => holds(normalise(String(value)))
  const known = new Set(field.options.map(({ id }) => id))
  const holding = new Set(field.options.filter(({ label }) => holds(normalise(label))).map(({ id }) => id))
  return (value) => holding.has(String(value)) || (!known.has(String(value)) && holds(normalise(String(value))))
}
