import { type CrmRecord, type Scalar, valuesOf } from '../domain/record.ts'
import type { Zone } from '../domain/zone.ts'
import { type FieldPath, readBeginning, readField } from './field-path.ts'
import type { FieldCondition } from './rule-schema.ts'
import { type Moment, noteChange } from './subject.ts'
import { meantValues } from './typed-value.ts'

/** Whether a rule applies to a record, as far as one condition goes. */
export type Condition = (record: CrmRecord, moment: Moment) => boolean

/** Turns a condition on a field into a function. Of several values one that matches is enough; a blank field meets only `not`. */
export function compileCondition(path: FieldPath, condition: FieldCondition, zone: Zone): Condition {
  if (typeof condition !== 'object' || Array.isArray(condition)) return oneOf(path, condition, true)
  if ('not' in condition) return oneOf(path, condition.not, false)
  if ('atLeast' in condition) return atLeast(path, condition.atLeast)
  return withinDays(path, condition.withinDays, zone)
}

function oneOf(path: FieldPath, words: Scalar | readonly Scalar[], wanted: boolean): Condition {
  const matching = matchingValues(path, valuesOf(words))
  return (record) => valuesOf(readField(record, path)).some((value) => matching.has(value)) === wanted
}

/** The values that a rule's words mean. */
export function matchingValues({ field }: FieldPath, words: readonly Scalar[]): ReadonlySet<Scalar> {
  return new Set(field === undefined ? words : words.flatMap((word) => meantValues(word, field)))
}

function atLeast(path: FieldPath, least: number): Condition {
  return (record) => valuesOf(readField(record, path)).some((value) => typeof value === 'number' && value >= least)
}

/** Less than so many days ago; the future counts as near. */
function withinDays(path: FieldPath, days: number, zone: Zone): Condition {
  return (record, moment) => {
    const at = readBeginning(record, path, zone)
    if (at === null) return false
    const until = zone.plusDays(at, days)
    noteChange(moment, until)
    return moment.now < until
  }
}
