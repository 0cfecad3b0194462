/** An option of a choice field. Documented: the ids of custom fields' options are numbers. */
export interface FieldOption {
  readonly id: number | string
  readonly label: string
  readonly color?: string
}

/** Documented types, including those of built-in fields. */
export type FieldType =
  | 'varchar'
  | 'varchar_auto'
  | 'text'
  | 'double'
  | 'int'
  | 'monetary'
  | 'date'
  | 'daterange'
  | 'time'
  | 'timerange'
  | 'phone'
  | 'enum'
  | 'set'
  | 'address'
  | 'org'
  | 'people'
  | 'user'
  | 'boolean'
  | 'status'
  | 'stage'
  | 'deal'

/** A field of a kind of records. */
export interface FieldDefinition {
  /** Version 1 only; filter conditions identify fields by it. */
  readonly id: number
  /** A word for built-in fields, 40 hexadecimal digits for custom ones. */
  readonly field_code: string
  readonly field_name: string
  readonly field_type: FieldType
  readonly description: string | null
  readonly options: readonly FieldOption[] | null
  readonly is_custom_field: boolean
  readonly ui_visibility: Readonly<Record<string, unknown>>
  readonly important_fields: Readonly<Record<string, unknown>>
  readonly required_fields: Readonly<Record<string, unknown>>
  /** `2024-01-08T08:00:00Z`. */
  readonly add_time: string
  readonly update_time: string
}
