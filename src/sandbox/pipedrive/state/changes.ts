import type { Entity, KindName } from '../values/object-kinds.ts'
import type { PipedriveRecord } from '../values/pipedrive-record.ts'

/** The author of a change. Documented: `app` is a person in Pipedrive's own pages, `api` any client of the API. */
export interface Actor {
  readonly source: 'app' | 'api'
  readonly userId: number
  readonly isBulkEdit?: boolean
}

/** Identifies one record. */
export interface Ref {
  readonly kind: KindName
  readonly id: number
}

/** Something that happened to one record, for webhooks. */
export interface AccountChange {
  readonly entity: Entity
  readonly action: 'create' | 'change' | 'delete'
  readonly id: number
  /** The state before; null for a new record. */
  readonly before: PipedriveRecord | null
  /** The state after; null for a deleted record. */
  readonly after: PipedriveRecord | null
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly source: Actor['source']
  readonly userId: number
  readonly isBulkEdit: boolean
  /** For a record that was merged into another: the id of that other one. */
  readonly mergedTo: number | null
  /** For a record that another one was merged into: the id of that one. */
  readonly mergedFrom: number | null
}

/** One record before and after, and whether the cause was a merge. */
export interface Happening {
  readonly ref: Ref
  readonly before: PipedriveRecord | null
  readonly after: PipedriveRecord | null
  readonly mergedTo?: number
  readonly mergedFrom?: number
}
