/** One record in the shape of the API's version 2, without the values that a response computes. Immutable. */
export interface PipedriveRecord {
  readonly id: number
  /** `2026-01-01T00:00:00Z`: whole seconds, UTC. */
  readonly add_time: string
  readonly update_time: string
  readonly is_deleted: boolean
  /** By field code; a field without a value is absent. */
  readonly custom_fields: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}
