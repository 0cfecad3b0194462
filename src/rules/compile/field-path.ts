import type { AccountField } from '../../domain/account-schema.ts'
import { type FieldDefinition, type FieldKind, fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type CrmRecord, type FieldValue, type ObjectType, objectTypes } from '../../domain/record.ts'
import { nearestWord } from '../../domain/text/yaml-file.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { type Message, message } from '../../words/index.ts'
import { findVendorField, ownerNames, recordTimes, type VendorFields } from '../ruleset/vendor-fields.ts'
import { beginningOf, endingOf } from './instant.ts'
import { typedValue } from './typed-value.ts'

/** A field that a rule names: of the record itself, of a linked record, or one of the vendor's own. */
export interface FieldPath {
  /** The types of the links that lead to the record that has the field; empty: the record itself. At most two. */
  readonly links: readonly ObjectType[]
  readonly name: string
  readonly kind: FieldKind
  /** The vendor's code of the field; null if that vendor has no such field. Absent for portable fields. */
  readonly codeOf?: (vendor: string) => string | null
  /** Whether people mean a day by it, even if the CRM stores a moment. */
  readonly isDay?: boolean
  /** Whether it is the name of a company. */
  readonly isCompanyName?: true
  /** Whether it is the record's owner, who may also be named by his team. */
  readonly ofOwner?: true
  /** The account's definition, if it determines how values are judged. */
  readonly field?: AccountField
  /** The values of a record that contain the field once it has been read; absent: it is always known. */
  readonly keptIn?: 'fields' | 'vendorFields'
}

/** How many links a rule may follow from its record. */
export const mostLinks = 2

/** A valid path, or why it is invalid. */
export type ParsedPath = { readonly path: FieldPath } | { readonly problem: Message }

/** The fields that paths may name. */
export interface PathContext {
  /** The type of record that the rule is about. */
  readonly object: ObjectType
  readonly fields: VendorFields
}

/**
 * Parses a path as the admin writes it: `lastName`, `contact.lastName`, `deal.company.name`, `nextStep` if it is defined in the
 * ruleset's `fields`, or `vendor.hs_next_step`.
 */
export function parsePath(text: string, { object, fields }: PathContext): ParsedPath {
  const links: ObjectType[] = []
  let rest = text
  for (let dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
    const [prefix, name] = [rest.slice(0, dot), rest.slice(dot + 1)]
    const holder = links.at(-1) ?? object
    if (prefix === 'vendor') return withLinks(codedField(text, name, { object: holder, fields }), links)
    const linkedType = objectTypes.find((type) => type === prefix)
    if (linkedType === undefined) {
      return { problem: message('rule.path.noType', { prefix, path: text, types: objectTypes.join(', ') }) }
    }
    links.push(linkedType)
    rest = name
  }
  return withLinks(ownField(rest, { object: links.at(-1) ?? object, fields }), links)
}

function withLinks(parsed: ParsedPath, links: readonly ObjectType[]): ParsedPath {
  return 'path' in parsed && links.length > 0 ? { path: { ...parsed.path, links } } : parsed
}

/** The type of the records that have the field. @param object the type of record that the rule is about */
export function holderOf({ links }: Pick<FieldPath, 'links'>, object: ObjectType): ObjectType {
  return links.at(-1) ?? object
}

/** For an amount of money: the field of the same record that contains its currency; null for any other field. */
export function currencyFieldOf(path: FieldPath, object: ObjectType): string | null {
  if (path.codeOf !== undefined) return null
  return ownValue(fieldDefinitions[holderOf(path, object)], path.name)?.currencyField ?? null
}

/**
 * Whether the field is missing from a record, which was read before a rule named it, or by an earlier version that did not
 * store it: its value is unknown until the record is read again. A blank field is present, as null.
 */
export function isUnread(record: CrmRecord, { name, keptIn }: FieldPath): boolean {
  // A portable name is no inherited property, and a plain look-up takes a fraction of the time.
  if (keptIn === 'fields') return record.fields[name] === undefined
  return keptIn === 'vendorFields' && !Object.hasOwn(record.vendorFields, name)
}

/** A field with the same code in every CRM. */
function codedField(text: string, name: string, { object, fields }: PathContext): ParsedPath {
  if (name === '') return { problem: message('rule.path.noField', { path: text }) }
  if (findVendorField(fields, object, name) !== undefined) {
    return { problem: message('rule.path.ambiguous', { path: text, name }) }
  }
  return { path: { links: [], name, kind: 'text', codeOf: () => name } }
}

function ownField(name: string, { object, fields }: PathContext): ParsedPath {
  const definitions = fieldDefinitions[object]
  // A name of the admin's own is no portable one, unless the portable one yields.
  const vendorField = findVendorField(fields, object, name)
  if (vendorField !== undefined) {
    const { kind: holds, codes } = vendorField
    return { path: { links: [], name, kind: holds, codeOf: (vendor) => ownValue(codes, vendor) ?? null } }
  }
  const definition = ownValue(definitions, name)
  const kind = recordTimes.includes(name) ? 'instant' : definition?.kind
  if (kind !== undefined) return { path: { links: [], name, kind, ...judgedAs(definition) } }
  if (ownerNames.includes(name)) return { path: { links: [], name, kind: 'choice', ofOwner: true } }
  const allowed = [...Object.keys(definitions), ...Object.keys(fields[object] ?? {}), ...ownerNames]
  const nearest = nearestWord(name, allowed)
  const hint =
    nearest === null ? message('hint.has', { fields: allowed.join(', ') }) : message('hint.nearest', { nearest })
  return { problem: message('rule.field.unknown', { type: message(`type.${object}`), name, hint }) }
}

/** What people mean by a portable field. */
function judgedAs(definition: FieldDefinition | undefined): Pick<FieldPath, 'isDay' | 'isCompanyName'> {
  const { isDay = false, isCompanyName } = definition ?? {}
  return isCompanyName === undefined ? { isDay } : { isDay, isCompanyName }
}

/** The value of a field of the record itself. */
export function readField(record: CrmRecord, path: FieldPath): FieldValue {
  if (path.codeOf !== undefined) return readVendorField(record, path)
  if (path.ofOwner === true) return readOwner(record, path)
  if (path.name === 'createdAt') return record.createdAt.toISOString()
  if (path.name === 'updatedAt') return record.updatedAt.toISOString()
  // A portable name is no inherited property.
  const value = record.fields[path.name] ?? null
  return path.field !== undefined && typeof value === 'string' ? typedValue(value, path.field) : value
}

/** An owner who is in no team has none. */
function readOwner({ ownerId }: CrmRecord, { name, field }: FieldPath): FieldValue {
  const isTeamless = name === 'team' && field?.options.some(({ id }) => id === ownerId) === false
  return isTeamless ? null : ownerId
}

/** In the type of the account's field; if no account is known, as the vendor's text, except numbers. */
function readVendorField({ vendorFields }: CrmRecord, { name, kind, field }: FieldPath): FieldValue {
  const text = ownValue(vendorFields, name) ?? null
  if (text === null || text.trim() === '') return null
  if (field !== undefined && field.holds !== 'text') return typedValue(text, field)
  if (kind !== 'number') return text
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}

/** The instant at which a field's value begins, in milliseconds since 1970; null if blank. */
export function readBeginning(record: CrmRecord, path: FieldPath, zone: Zone): number | null {
  if (path.name === 'createdAt' && path.codeOf === undefined) return record.createdAt.getTime()
  return beginningOf(readField(record, path), zone)
}

/**
 * The instant at which a field's value ends, in milliseconds since 1970; null if blank. For a date without a time, and
 * for a field by which people mean a day even if the CRM stores a moment, it is the end of that day.
 */
export function readEnding(record: CrmRecord, path: FieldPath, zone: Zone): number | null {
  if (path.name === 'createdAt' && path.codeOf === undefined) return record.createdAt.getTime()
  const at = endingOf(readField(record, path), zone)
  if (at === null || path.isDay !== true) return at
  // The end of a day is the beginning of the next one.
  const begins = readBeginning(record, path, zone)
  return begins === at ? zone.endOfDayAt(at) : at
}
