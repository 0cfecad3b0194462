import type { ColumnType, JSONColumnType } from 'kysely'

/** `timestamptz` */
export type Instant = ColumnType<Date, Date, Date>
export type NullableInstant = ColumnType<Date | null, Date | null, Date | null>
/** jsonb: read as objects, written as JSON text. */
export type Json<T extends object> = JSONColumnType<T, string, string>
export type NullableJson<T extends object> = JSONColumnType<T | null, string | null, string | null>
