import type { AccountField, AccountSchema } from '../domain/account-schema.ts'
import { type ObjectType, objectTypePlurals } from '../domain/record.ts'
import { nearestWord } from '../domain/yaml-file.ts'
import type { FieldPath } from './field-path.ts'

/** What the rules of an account are held against. */
export interface AccountView {
  readonly vendor: string
  /** Null where it has not been read yet. */
  readonly schema: AccountSchema | null
}

/** The field of the account that a path leads to; why it leads to none, in words; null where it is a portable one. */
export type FoundField = { readonly field: AccountField } | { readonly problem: string } | null

/** The account's field that a path of a vendor's own leads to. Pure. */
export function findField(path: FieldPath, object: ObjectType, { vendor, schema }: AccountView): FoundField {
  const code = path.codeOf?.(vendor) ?? null
  if (code === null) return null
  const type = path.linkedType ?? object
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
  const absent = `the account's ${plural} have no field "${code}"`
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
