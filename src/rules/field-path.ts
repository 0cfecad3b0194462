import { type FieldKind, fieldDefinitions } from '../domain/field.ts'
import { type CrmRecord, type FieldValue, type ObjectType, objectTypes } from '../domain/record.ts'
import { nearestWord } from '../domain/yaml-file.ts'
import { instantOf } from './instant.ts'

/** A field that a rule names: of the record itself, of what it is linked to, or one of the vendor's own. */
export interface FieldPath {
  /** Null: the record itself. */
  readonly linkedType: ObjectType | null
  readonly name: string
  readonly kind: FieldKind
  readonly isVendorField: boolean
}

/** What a path must be, or why it is none; in words. */
export type ParsedPath = { readonly path: FieldPath } | { readonly problem: string }

/** Times that every record has, beside its fields. */
const recordTimes = ['createdAt', 'updatedAt']

/**
 * Reads a path as the admin writes it: `lastName`, `contact.lastName` or `vendor.hs_next_step`.
 *
 * @param object the type of record that the rule is about
 */
export function parsePath(text: string, object: ObjectType): ParsedPath {
  const dot = text.indexOf('.')
  if (dot < 0) return ownField(text, object)
  const prefix = text.slice(0, dot)
  const name = text.slice(dot + 1)
  if (prefix === 'vendor' && name === '') return { problem: `"${text}" names no field; write vendor.<its name>` }
  if (prefix === 'vendor') return { path: { linkedType: null, name, kind: 'text', isVendorField: true } }
  const linkedType = objectTypes.find((type) => type === prefix)
  if (linkedType === undefined) {
    return { problem: `"${prefix}" in "${text}" is no object type; allowed are ${objectTypes.join(', ')} and vendor` }
  }
  const parsed = ownField(name, linkedType)
  return 'path' in parsed ? { path: { ...parsed.path, linkedType } } : parsed
}

function ownField(name: string, object: ObjectType): ParsedPath {
  const definitions = fieldDefinitions[object]
  const kind = recordTimes.includes(name) ? 'instant' : definitions[name]?.kind
  if (kind !== undefined) return { path: { linkedType: null, name, kind, isVendorField: false } }
  const allowed = Object.keys(definitions)
  const nearest = nearestWord(name, allowed)
  const hint = nearest === null ? `it has ${allowed.join(', ')}` : `did you mean "${nearest}"?`
  return { problem: `a ${object} has no field "${name}"; ${hint}` }
}

/** The value of a field of the record itself. */
export function readField(record: CrmRecord, path: FieldPath): FieldValue {
  if (path.isVendorField) return record.vendorFields[path.name] ?? null
  if (path.name === 'createdAt') return record.createdAt.toISOString()
  if (path.name === 'updatedAt') return record.updatedAt.toISOString()
  return record.fields[path.name] ?? null
}

/** The instant that a field holds, in milliseconds since 1970; null for none. */
export function readInstant(record: CrmRecord, path: FieldPath): number | null {
  if (path.name === 'createdAt' && !path.isVendorField) return record.createdAt.getTime()
  return instantOf(readField(record, path))
}
