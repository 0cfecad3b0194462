import { ownValue } from '../../core/state/own-value.ts'
import type { FieldDefinition, FieldType } from './field-definitions.ts'
import * as checks from './value-checks.ts'
import { type Check, type CheckContext, isObject, text } from './value-checks.ts'

function nothingElse(): string {
  return 'This value is not valid.'
}

/** A value made of parts, each with its check; omitted parts are not checked. */
function parts(needed: readonly string[], rules: Readonly<Record<string, Check>>): Check {
  return (value, context) => {
    if (!isObject(value)) return 'This value should be of type object.'
    const missing = needed.find((name) => value[name] === undefined || value[name] === null)
    if (missing !== undefined) return `The property ${missing} is missing.`
    const problems = Object.entries(value).map(([name, part]) => (ownValue(rules, name) ?? nothingElse)(part, context))
    return problems.find((problem) => problem !== null) ?? null
  }
}

/** The documented shapes of values in version 2, by the type of the field. */
const byType: Readonly<Partial<Record<FieldType, Check>>> = {
  varchar: text(255),
  varchar_auto: text(255),
  phone: text(255),
  text: text(65_535),
  double: checks.number,
  monetary: parts(['value', 'currency'], { value: checks.number, currency: checks.currency }),
  date: checks.day,
  daterange: parts(['value', 'until'], { value: checks.day, until: checks.day }),
  time: parts(['value'], { value: checks.timeOfDay, timezone_name: text(64) }),
  timerange: parts(['value', 'until'], { value: checks.timeOfDay, until: checks.timeOfDay, timezone_name: text(64) }),
  user: checks.user,
  org: checks.record('organizations'),
  people: checks.record('persons'),
  address: checks.address,
}

/** Why a custom field refuses the value; null if it accepts it. Null clears every field. */
export function refuseCustomValue(field: FieldDefinition, value: unknown, context: CheckContext): string | null {
  if (value === null) return null
  if (field.field_type === 'enum') return checks.optionId(field.field_code)(value, context)
  if (field.field_type === 'set') {
    // Reported by others: a set is cleared by null, and an empty one is refused.
    if (Array.isArray(value) && value.length === 0) return 'This collection should contain 1 element or more.'
    return checks.optionIds(field.field_code)(value, context)
  }
  return (byType[field.field_type] ?? nothingElse)(value, context)
}
