import type { AccountField, AccountSchema, FieldHolds, PortableField } from '../domain/account-schema.ts'
import { type FieldKind, fieldDefinitions } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import { type ObjectType, objectTypePlurals } from '../domain/record.ts'
import { nearestWord } from '../domain/yaml-file.ts'
import type { FieldPath } from './field-path.ts'

/** What the rules of an account are held against. */
export interface AccountView {
  readonly vendor: string
  /** Null where it has not been read yet. */
  readonly schema: AccountSchema | null
}

/**
 * The field of the account that a path leads to; why it leads to none, in words, and whether people may have filled in
 * what is not there for us; null where nothing of the account's decides how a portable field is judged.
 */
export type FoundField =
  | { readonly field: AccountField }
  | { readonly problem: string; readonly mayBeHidden: boolean }
  | null

/** The account's field that a path leads to. Pure. */
export function findField(path: FieldPath, object: ObjectType, view: AccountView): FoundField {
  const type = path.linkedType ?? object
  if (path.codeOf === undefined) return findPortable(path, type, view)
  const code = path.codeOf(view.vendor)
  if (code === null) return null
  const found = findByCode(code, type, view)
  return 'problem' in found ? { ...found, mayBeHidden: true } : found
}

const offered: readonly FieldHolds[] = ['choice', 'choices', 'reference']
const choosable: readonly FieldKind[] = ['text', 'personName', 'webAddress']

function findPortable({ name }: FieldPath, type: ObjectType, { schema }: AccountView): FoundField {
  const known = schema?.types[type]
  if (known === undefined || 'unreadable' in known) return null
  const found: PortableField | undefined = ownValue(known.portable, name)
  if (found === undefined) return null
  if ('lacks' in found) {
    const what = `${objectTypePlurals[type]} with "${name}" (${ownValue(fieldDefinitions[type], name)?.label ?? name})`
    const { lacks, mayBeHidden } = found
    return { problem: `the account has no ${what}: there is no ${lacks}${mayBeHidden ? hiddenWords : ''}`, mayBeHidden }
  }
  return { field: found }
}

/**
 * Whether the account's field says how the values are judged. Those of portable fields are in portable words already, but
 * for what the CRM itself offers for choice: no such value is junk, whatever it is called.
 */
export function decidesKind({ codeOf, kind }: FieldPath, { holds }: AccountField): boolean {
  return codeOf !== undefined || (offered.includes(holds) && choosable.includes(kind))
}

/** What is not in the account's list may only be hidden from us. */
const hiddenWords = ' that Minset may read'

type CodedField = { readonly field: AccountField } | { readonly problem: string }

function findByCode(code: string, type: ObjectType, { schema }: AccountView): CodedField {
  const plural = objectTypePlurals[type]
  const known = schema?.types[type]
  if (known === undefined) return { problem: `whether ${plural} have the field "${code}" has not been read yet` }
  if ('unreadable' in known) {
    return { problem: `whether ${plural} have the field "${code}" cannot be read: ${known.unreadable}` }
  }
  const field = known.fields.find((one) => one.code === code)
  if (field === undefined) return { problem: absentWords(code, type, schema) }
  return field.isArchived ? { problem: `the field "${code}" of ${plural} is archived in the account` } : { field }
}

function absentWords(code: string, type: ObjectType, schema: AccountSchema | null): string {
  const plural = objectTypePlurals[type]
  const fieldsOf = new Map(
    Object.entries(schema?.types ?? {}).map(([other, known]) => [other, 'fields' in known ? known.fields : []]),
  )
  const elsewhere = [...fieldsOf].find(([, fields]) => fields.some((field) => field.code === code && !field.isArchived))
  const absent = `the account's ${plural} have no field "${code}"${hiddenWords}`
  if (elsewhere !== undefined) return `${absent}; it is a field of ${objectTypePlurals[elsewhere[0] as ObjectType]}`
  const live = (fieldsOf.get(type) ?? []).filter((field) => !field.isArchived)
  const byLabel = live.find(({ label }) => label.toLowerCase() === code.toLowerCase())
  const nearest =
    byLabel?.code ??
    nearestWord(
      code,
      live.map((field) => field.code),
    )
  return nearest === null ? absent : `${absent}; did you mean "${nearest}"?`
}
