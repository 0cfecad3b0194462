import type {
  AccountField,
  AccountSchema,
  MissingField,
  NamedOfAccount,
  PortableField,
  TypeSchema,
} from '../../domain/account-schema.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'

/** Where a vendor stores a portable field. */
export interface PortableSource<Raw> {
  /** Whether this is that field, given the vendor's description of it. */
  readonly isIt: (raw: Raw) => boolean
  /** What to report for an account without that field. */
  readonly missing: MissingField
}

/** By type, the portable fields that an account may lack; every account has the others. */
export type PortableSources<Raw> = Readonly<Partial<Record<ObjectType, Readonly<Record<string, PortableSource<Raw>>>>>>

/** What rules name of a type. */
export interface NamedOfType<Raw> {
  /** The vendor's codes. */
  readonly codes: readonly string[]
  readonly sources: ReadonlyMap<string, PortableSource<Raw>>
}

/**
 * Reads the types for which rules name something that an account may lack.
 *
 * @returns `isAnyAbsent`: whether a code that rules name is missing from the fields of its type
 */
export async function readNamedTypes<Raw>(
  sources: PortableSources<Raw>,
  named: NamedOfAccount,
  read: (type: ObjectType, ofType: NamedOfType<Raw>) => Promise<TypeSchema>,
): Promise<{ readonly types: Partial<Record<ObjectType, TypeSchema>>; readonly isAnyAbsent: boolean }> {
  const types: Partial<Record<ObjectType, TypeSchema>> = {}
  let isAnyAbsent = false
  for (const type of objectTypes) {
    const codes = named.codes[type] ?? []
    const ofType = { codes, sources: namedSources(sources, type, named) }
    if (codes.length === 0 && ofType.sources.size === 0) continue
    const schema = await read(type, ofType)
    types[type] = schema
    isAnyAbsent ||= 'fields' in schema && codes.some((code) => !schema.fields.some((field) => field.code === code))
  }
  return { types, isAnyAbsent }
}

/**
 * Leaves out the field lists of types for which rules name no code: accounts have hundreds of fields, and the schema is
 * stored.
 */
export function withNamedFieldsOnly(
  types: AccountSchema['types'],
  { codes }: Pick<NamedOfAccount, 'codes'>,
): AccountSchema['types'] {
  const trimmed = Object.entries(types).map(([type, known]): [string, TypeSchema] => {
    const isNamed = 'unreadable' in known || codes[type as ObjectType] !== undefined
    return [type, isNamed ? known : { ...known, fields: [] }]
  })
  return Object.fromEntries(trimmed)
}

/** The sources of a type's portable fields that rules name, by their names. */
function namedSources<Raw>(
  sources: PortableSources<Raw>,
  type: ObjectType,
  { portable }: Pick<NamedOfAccount, 'portable'>,
): ReadonlyMap<string, PortableSource<Raw>> {
  const ofType = sources[type] ?? {}
  return new Map(
    (portable[type] ?? []).flatMap((name): [string, PortableSource<Raw>][] => {
      const source = ownValue(ofType, name)
      return source === undefined ? [] : [[name, source]]
    }),
  )
}

/**
 * The account's fields that store the portable fields.
 *
 * @param raws the active fields of the type, as described by the vendor
 * @param fieldOf converts such a field, with the values that records store under the portable name
 */
export function portableFields<Raw>(
  sources: ReadonlyMap<string, PortableSource<Raw>>,
  raws: readonly Raw[],
  fieldOf: (raw: Raw) => AccountField,
): Readonly<Record<string, PortableField>> {
  const found = [...sources].map(([name, { isIt, missing }]): [string, PortableField] => {
    const raw = raws.find(isIt)
    return [name, raw === undefined ? missing : fieldOf(raw)]
  })
  return Object.fromEntries(found)
}
