import type { Entity, KindName } from '../values/object-kinds.ts'
import type { PipedriveRecord } from '../values/pipedrive-record.ts'

/** Who does something. Documented: `app` is a person in Pipedrive's own pages, `api` any client of the API. */
export interface Actor {
  readonly source: 'app' | 'api'
  readonly userId: number
  readonly isBulkEdit?: boolean
}

/** Names one record. */
export interface Ref {
  readonly kind: KindName
  readonly id: number
}

/** Something that happened to one record, for whoever tells of it. */
export interface AccountChange {
  readonly entity: Entity
  readonly action: 'create' | 'change' | 'delete'
  readonly id: number
  /** As it stood before; null for a new one. */
  readonly before: PipedriveRecord | null
  /** As it stands now; null for one that was deleted. */
  readonly after: PipedriveRecord | null
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly source: Actor['source']
  readonly userId: number
  readonly isBulkEdit: boolean
  /** For a record that was merged away: the id of the one it went into. */
  readonly mergedTo: number | null
  /** For a record that another one was merged into: the id of that other one. */
  readonly mergedFrom: number | null
}

/** One record before and after, and whether that was by a merger. */
export interface Happening {
  readonly ref: Ref
  readonly before: PipedriveRecord | null
  readonly after: PipedriveRecord | null
  readonly mergedTo?: number
  readonly mergedFrom?: number
}
