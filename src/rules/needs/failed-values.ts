import { fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type CrmRecord, type FieldValue, fieldValueOf, type ObjectType, valuesOf } from '../../domain/record.ts'
import type { FieldPath } from '../compile/field-path.ts'
import { comparableValues } from '../keys/comparable-values.ts'

/** A field's values, parted by whether they failed when they were used. */
export interface PartedValues {
  readonly usable: FieldValue
  readonly haveFailed: boolean
}

/**
 * Leaves out those of a field's values that failed when they were used. What failed is a value and not a field, so one that
 * replaces it is not held responsible, however long the CRM still tells of the failure.
 *
 * @param value of the field
 * @param country ISO 3166 code, for telephone numbers without a country code
 */
export function withoutFailed(
  record: CrmRecord,
  { path, value, country }: { readonly path: FieldPath; readonly value: FieldValue; readonly country: string },
): PartedValues {
  const failedField = failedFieldOf(record.type, path)
  const failed = failedField === undefined ? null : (record.fields[failedField] ?? null)
  if (failed === null) return { usable: value, haveFailed: false }
  const known = new Set(comparableValues(path.kind, failed, { country }))
  const all = valuesOf(value)
  const usable = all.filter((one) => {
    const meant = comparableValues(path.kind, one, { country })
    return meant.length === 0 || meant.some((each) => !known.has(each))
  })
  return { usable: fieldValueOf(usable), haveFailed: usable.length < all.length }
}

/** Undefined if the CRM does not tell of failures of the field. */
function failedFieldOf(type: ObjectType, { name, codeOf }: FieldPath): string | undefined {
  return codeOf === undefined ? ownValue(fieldDefinitions[type], name)?.failedField : undefined
}
