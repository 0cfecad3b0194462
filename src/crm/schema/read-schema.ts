import type { AccountSchema, NamedOfAccount, TypeSchema } from '../../domain/account-schema.ts'
import { CrmPermissionError } from '../../domain/errors.ts'
import type { ObjectType } from '../../domain/record.ts'
import { type NamedOfType, type PortableSources, readNamedTypes, withNamedFieldsOnly } from './portable-fields.ts'

/**
 * Vendor-specific reads of the definitions that rules name. All throw CrmPermissionError if reading is not permitted.
 */
export interface SchemaReader<Raw> {
  readonly sources: PortableSources<Raw>
  /** The fields of a type. */
  readType(type: ObjectType, named: NamedOfType<Raw>): Promise<TypeSchema>
  /**
   * Adds what may explain a missing field: it is archived, or belongs to another type.
   *
   * @param readType the reader's own, with nothing named
   */
  addElsewhere(
    types: Partial<Record<ObjectType, TypeSchema>>,
    readType: (type: ObjectType) => Promise<TypeSchema>,
  ): Promise<void>
  stageNames(): Promise<readonly string[]>
  /** The account's currencies that are not ISO 4217. */
  ownCurrencies(): Promise<readonly string[]>
}

/**
 * Reads the definitions that rules name. A type whose fields may not be read is marked; all other errors are thrown.
 */
export async function readAccountSchema<Raw>(reader: SchemaReader<Raw>, named: NamedOfAccount): Promise<AccountSchema> {
  async function readType(type: ObjectType, ofType: NamedOfType<Raw>): Promise<TypeSchema> {
    try {
      return await reader.readType(type, ofType)
    } catch (error) {
      if (error instanceof CrmPermissionError) return { unreadable: error.said }
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

/** Without repeats; null if reading is not permitted. */
async function namesOrNull(read: () => Promise<readonly string[]>): Promise<readonly string[] | null> {
  try {
    return [...new Set(await read())]
  } catch (error) {
    if (error instanceof CrmPermissionError) return null
    throw error
  }
}
