import type { AccountField, FieldHolds } from '../../domain/account-schema.ts'
import type { FieldKind } from '../../domain/field.ts'
import { type FieldValue, fieldValueOf, type Scalar, valuesOf } from '../../domain/record.ts'
import { instantOrEpochOf } from '../../domain/time/iso-text.ts'

/** How values of a type are read. Pure and total. */
interface ValueType {
  /** Converts the vendor's text to the field's type; text that is not valid for the type stays text. */
  read(text: string, field: AccountField): FieldValue
  /** The values that a rule's word matches; null for none. */
  meant(text: string, field: AccountField): FieldValue
  /** How rules treat the field, if it differs from the ruleset's declaration. */
  readonly kind: FieldKind | null
}

const text: ValueType = { read: (value) => value, meant: (word) => word, kind: null }

/** An option that the CRM itself offers is a choice, so none of them is junk. */
const choice: ValueType = { read: (value) => value, meant: optionIds, kind: 'choice' }

const types: Readonly<Record<FieldHolds, ValueType>> = {
  text,
  number: { read: (value) => numberOf(value) ?? value, meant: numberOf, kind: 'number' },
  boolean: {
    read: (value) => booleanOf(value) ?? value,
    meant: (word, field) => booleanOf(optionWithLabel(word, field)[0] ?? word),
    kind: 'choice',
  },
  date: { read: (value) => dayOf(value) ?? value, meant: dayOf, kind: 'instant' },
  moment: { read: (value) => momentOf(value) ?? value, meant: momentOf, kind: 'instant' },
  choice,
  choices: {
    read: (value, { separator }) => fieldValueOf(value.split(separator).map((part) => part.trim() || null)),
    meant: optionIds,
    kind: 'choice',
  },
  reference: choice,
}

/** The value of a vendor's own field, in the type of the account's field. */
export function typedValue(value: string, field: AccountField): FieldValue {
  return types[field.holds].read(value, field)
}

/** How rules treat the field. */
export function kindOf(field: AccountField, declared: FieldKind): FieldKind {
  // Some people store telephone numbers as numbers.
  if (declared === 'phone' && field.holds === 'number') return declared
  return types[field.holds].kind ?? declared
}

/** The field's values that a rule's word matches, by an option's id or label; empty if there are none. */
export function meantValues(word: Scalar, field: AccountField): readonly Scalar[] {
  return valuesOf(types[field.holds].meant(String(word), field))
}

/** If the vendor does not return the options, the word is used unchanged. */
function optionIds(word: string, field: AccountField): FieldValue {
  if (field.options.length === 0) return word
  return fieldValueOf(optionWithLabel(word, field))
}

/** An id takes precedence over a label; labels are compared without case and surrounding space. */
function optionWithLabel(word: string, { options }: AccountField): readonly string[] {
  if (options.some(({ id }) => id === word)) return [word]
  const folded = fold(word)
  return options.filter(({ label }) => fold(label) === folded).map(({ id }) => id)
}

function fold(value: string): string {
  return value.normalize('NFC').trim().toLowerCase()
}

function numberOf(value: string): number | null {
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null
}

function booleanOf(value: string): boolean | null {
  const folded = fold(value)
  if (['true', 'yes', '1'].includes(folded)) return true
  return ['false', 'no', '0'].includes(folded) ? false : null
}

function dayOf(value: string): string | null {
  return momentOf(value)?.slice(0, 10) ?? null
}

/** ISO 8601 in UTC; dates as ISO 8601 or, as some vendors write them, milliseconds since 1970. */
function momentOf(value: string): string | null {
  const at = new Date(instantOrEpochOf(value))
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
