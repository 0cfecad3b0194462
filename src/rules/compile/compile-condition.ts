import { currencyCode } from '../../domain/money.ts'
import { type CrmRecord, type Scalar, valuesOf } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import type { FieldCondition } from '../ruleset/condition-schema.ts'
import { type FieldPath, readBeginning, readField } from './field-path.ts'
import { type Moment, noteChange } from './subject.ts'
import { meantValues } from './typed-value.ts'

/** Whether a rule applies to a record, judging by one condition. */
export type Condition = (record: CrmRecord, moment: Moment) => boolean

export interface ConditionContext {
  /** The account's time zone. */
  readonly zone: Zone
  /** The account's own currency; null if unknown. */
  readonly currency: string | null
}

/**
 * Compiles a condition on a field to a function. If the field has several values, one matching value is sufficient; a
 * blank field meets only `not`, except that a deal without a currency has the account's own.
 */
export function compileCondition(path: FieldPath, condition: FieldCondition, context: ConditionContext): Condition {
  const blank = path.kind === 'currency' ? context.currency : null
  if (typeof condition !== 'object' || Array.isArray(condition)) return oneOf(path, condition, { wanted: true, blank })
  if ('not' in condition) return oneOf(path, condition.not, { wanted: false, blank })
  if ('atLeast' in condition) return atLeast(path, condition.atLeast)
  return withinDays(path, condition.withinDays, context.zone)
}

function oneOf(
  path: FieldPath,
  words: Scalar | readonly Scalar[],
  { wanted, blank }: { readonly wanted: boolean; readonly blank: string | null },
): Condition {
  const matching = matchingValues(path, valuesOf(words))
  return (record) => valuesOf(readField(record, path) ?? blank).some((value) => matching.has(value)) === wanted
}

/** The values that match a rule's words. */
export function matchingValues({ field, kind }: FieldPath, words: readonly Scalar[]): ReadonlySet<Scalar> {
  if (field !== undefined) return new Set(words.flatMap((word) => meantValues(word, field)))
  if (kind === 'number') return new Set(words)
  // YAML reads 2026 as a number, although the field is text.
  return new Set(words.map((word) => (kind === 'currency' ? (currencyCode(String(word)) ?? '') : String(word))))
}

function atLeast(path: FieldPath, least: number): Condition {
  return (record) => valuesOf(readField(record, path)).some((value) => typeof value === 'number' && value >= least)
}

/** Less than `days` days ago; a future date counts as near. */
function withinDays(path: FieldPath, days: number, zone: Zone): Condition {
  return (record, moment) => {
    const at = readBeginning(record, path, zone)
    if (at === null) return false
    const until = zone.plusDays(at, days)
    noteChange(moment, until)
    return moment.now < until
  }
}
