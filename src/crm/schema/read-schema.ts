import type { AccountSchema, NamedOfAccount, TypeSchema } from '../../domain/account-schema.ts'
import { CrmPermissionError } from '../../domain/errors.ts'
import type { ObjectType } from '../../domain/record.ts'
import { type NamedOfType, type PortableSources, readNamedTypes, withNamedFieldsOnly } from './portable-fields.ts'

/** How a vendor says what an account has of what rules name. All throw CrmPermissionError where it may not be read. */
export interface SchemaReader<Raw> {
  readonly sources: PortableSources<Raw>
  /** The fields of a type. */
  readType(type: ObjectType, named: NamedOfType<Raw>): Promise<TypeSchema>
  /**
   * Adds what may explain that a field is not there: it is archived, or of another type.
   *
   * @param readType as that of the reader, with nothing named
   */
  addElsewhere(
    types: Partial<Record<ObjectType, TypeSchema>>,
    readType: (type: ObjectType) => Promise<TypeSchema>,
  ): Promise<void>
  stageNames(): Promise<readonly string[]>
  /** The account's currencies that are not of ISO 4217. */
  ownCurrencies(): Promise<readonly string[]>
}

/** Reads what the account has of what rules name. A type whose fields may not be read says so; all else is thrown. */
export async function readAccountSchema<Raw>(reader: SchemaReader<Raw>, named: NamedOfAccount): Promise<AccountSchema> {
  async function readType(type: ObjectType, ofType: NamedOfType<Raw>): Promise<TypeSchema> {
    try {
      return await reader.readType(type, ofType)
    } catch (error) {
      if (error instanceof CrmPermissionError) return { unreadable: error.message }
      throw error
    }
  }
  const { types, isAnyAbsent } = await readNamedTypes(reader.sources, named, readType)
  if (isAnyAbsent) await reader.addElsewhere(types, (type) => readType(type, { codes: [], sources: new Map() }))
  return {
    types: isAnyAbsent ? types : withNamedFieldsOnly(types, named),
    stages: named.stages ? await namesOrNull(() => reader.stageNames()) : null,
    currencies: named.currencies ? await namesOrNull(() => reader.ownCurrencies()) : null,
  }
}

/** Each once; null where they may not be read. */
async function namesOrNull(read: () => Promise<readonly string[]>): Promise<readonly string[] | null> {
  try {
    return [...new Set(await read())]
  } catch (error) {
    if (error instanceof CrmPermissionError) return null
    throw error
  }
}
