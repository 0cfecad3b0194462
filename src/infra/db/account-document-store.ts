import { type Kysely, sql } from 'kysely'
import type { z } from 'zod'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import type { Schema } from './schema.ts'

/** The tables with exactly these columns. */
type TableOf<Column extends string> = {
  [Table in keyof Schema]: [keyof Schema[Table], Column] extends [Column, keyof Schema[Table]] ? Table : never
}[keyof Schema]
type AccountTable = TableOf<'account_id' | 'state' | 'updated_at'>
type TypeTable = TableOf<'account_id' | 'object_type' | 'state' | 'updated_at'>

/** A stored value is read-only. */
type Unchanged<Value> = Value extends readonly (infer Item)[]
  ? readonly Unchanged<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Unchanged<Value[Key]> }
    : Value

/** A stored state, and when it was saved. */
export interface StoredDocument<Shape extends z.ZodType> {
  readonly state: z.output<Shape>
  readonly updatedAt: Date
}

interface NewDocument<Shape extends z.ZodType> {
  readonly state: Unchanged<z.input<Shape>>
  readonly now: Date
}

/** A stage's state for an account, as one JSON value. */
export interface AccountDocument<Shape extends z.ZodType> {
  /** Null if nothing is stored. */
  load(db: Kysely<Schema>, accountId: string): Promise<StoredDocument<Shape> | null>
  save(db: Kysely<Schema>, accountId: string, document: NewDocument<Shape>): Promise<void>
}

/** The same, with one JSON value for each object type. */
export interface TypeDocument<Shape extends z.ZodType> {
  /** Null if nothing is stored. */
  load(db: Kysely<Schema>, accountId: string, type: ObjectType): Promise<StoredDocument<Shape> | null>
  /** Those that are stored, in the order of `objectTypes`. */
  loadAll(db: Kysely<Schema>, accountId: string): Promise<ReadonlyMap<ObjectType, StoredDocument<Shape>>>
  save(
    db: Kysely<Schema>,
    accountId: string,
    document: NewDocument<Shape> & { readonly type: ObjectType },
  ): Promise<void>
}

/**
 * Stores a JSON value for each account in a separate table; it is deleted when the account is erased. Loading throws a
 * ZodError if the stored value does not have the shape.
 */
export function accountDocument<Shape extends z.ZodType>(table: AccountTable, shape: Shape): AccountDocument<Shape> {
  return documentIn(table, (stored) => shape.parse(stored))
}

/**
 * The same for a value that is recomputed from time to time: if it does not have the shape, because another version has
 * stored it, it counts as missing.
 */
export function renewedDocument<Shape extends z.ZodType>(table: AccountTable, shape: Shape): AccountDocument<Shape> {
  return documentIn(table, (stored) => shape.safeParse(stored).data ?? null)
}

function documentIn<Shape extends z.ZodType>(
  table: AccountTable,
  parse: (stored: unknown) => z.output<Shape> | null,
): AccountDocument<Shape> {
  return {
    async load(db, accountId) {
      const row = await loadRow(db, table, { account_id: accountId })
      const state = row === null ? null : parse(row.state)
      return row === null || state === null ? null : { state, updatedAt: row.updated_at }
    },
    save: (db, accountId, { state, now }) => saveRow(db, table, { key: { account_id: accountId }, state, now }),
  }
}

/**
 * Stores a JSON value for each account and object type in a separate table; the values are deleted when the account is
 * erased. Loading throws a ZodError if a stored value does not have the shape.
 */
export function typeDocument<Shape extends z.ZodType>(table: TypeTable, shape: Shape): TypeDocument<Shape> {
  function toDocument(row: Row): StoredDocument<Shape> {
    return { state: shape.parse(row.state), updatedAt: row.updated_at }
  }
  return {
    async load(db, accountId, type) {
      const row = await loadRow(db, table, { account_id: accountId, object_type: type })
      return row && toDocument(row)
    },
    async loadAll(db, accountId) {
      const rows = new Map(
        (await loadRows<TypeRow>(db, table, { account_id: accountId })).map((row) => [row.object_type, row]),
      )
      return new Map(
        objectTypes.flatMap((type) => {
          const row = rows.get(type)
          return row === undefined ? [] : [[type, toDocument(row)] as const]
        }),
      )
    },
    save: (db, accountId, { type, state, now }) =>
      saveRow(db, table, { key: { account_id: accountId, object_type: type }, state, now }),
  }
}

type Key = Readonly<Record<string, string>>

interface Row {
  readonly state: object
  readonly updated_at: Date
}

interface TypeRow extends Row {
  readonly object_type: string
}

async function loadRow(db: Kysely<Schema>, table: string, key: Key): Promise<Row | null> {
  return (await loadRows(db, table, key))[0] ?? null
}

async function loadRows<Stored extends Row>(db: Kysely<Schema>, table: string, key: Key): Promise<Stored[]> {
  const isKey = sql.join(
    Object.entries(key).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    sql` and `,
  )
  const { rows } = await sql<Stored>`select * from ${sql.table(table)} where ${isKey}`.execute(db)
  return rows
}

async function saveRow(
  db: Kysely<Schema>,
  table: string,
  { key, state, now }: { readonly key: Key; readonly state: unknown; readonly now: Date },
): Promise<void> {
  const columns = sql.join(Object.keys(key).map((column) => sql.ref(column)))
  await sql`
    insert into ${sql.table(table)} (${columns}, state, updated_at)
    values (${sql.join(Object.values(key))}, ${JSON.stringify(state)}, ${now})
    on conflict (${columns}) do update set state = excluded.state, updated_at = excluded.updated_at`.execute(db)
}
