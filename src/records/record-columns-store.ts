import { type RawBuilder, sql } from 'kysely'
import { type CrmRecord, type ObjectType, objectTypes } from '../domain/record.ts'

/** A record as it is stored. */
export interface StoredRecord extends CrmRecord {
  /** The target types for which its links have been read; its links to other types are unknown. */
  readonly linksRead: readonly ObjectType[]
}

/** A row with the key and the `recordColumns` of a record. */
export interface RecordRow {
  readonly object_type: string
  readonly record_id: string
  readonly owner_id: string | null
  readonly fields: StoredRecord['fields']
  readonly vendor_fields: StoredRecord['vendorFields']
  readonly created_ms: number
  readonly updated_ms: number
  readonly links_read: readonly string[]
}

/**
 * SQL for the columns of a `RecordRow` beside its key. Numbers and JSON, because drivers take longer to parse instants and
 * arrays than everything else together.
 *
 * @param alias of the `records` row in the statement
 */
export function recordColumns(alias: string): RawBuilder<unknown> {
  function column(name: string): RawBuilder<unknown> {
    return sql.ref(`${alias}.${name}`)
  }
  return sql`${column('owner_id')}, ${column('fields')}, ${column('vendor_fields')},
    (extract(epoch from ${column('created_at')}) * 1000)::float8 as created_ms,
    (extract(epoch from ${column('updated_at')}) * 1000)::float8 as updated_ms,
    to_json(${column('links_read')}) as links_read`
}

/** The record of a row. */
export function toStored(row: RecordRow): StoredRecord {
  return {
    type: asObjectType(row.object_type),
    id: row.record_id,
    ownerId: row.owner_id,
    createdAt: new Date(row.created_ms),
    updatedAt: new Date(row.updated_ms),
    fields: row.fields,
    vendorFields: row.vendor_fields,
    linksRead: row.links_read.map(asObjectType),
  }
}

/** The type of a stored row. Only `objectTypes` are ever written. */
export function asObjectType(text: string): ObjectType {
  const type = objectTypes.find((known) => known === text)
  if (type === undefined) throw new TypeError(`unknown object type in the store: ${text}`)
  return type
}
