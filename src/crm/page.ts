import type { OddItem } from './items.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Pass it to get the next page; null after the last. Opaque. */
  readonly next: string | null
  /** The number of records on the CRM's page, including those of other types. */
  readonly count: number
  /** When the CRM responded, by its own clock; null if it does not state it. */
  readonly at: Date | null
  /** The unreadable records of the page. They do exist in the CRM. */
  readonly setAside: readonly OddItem[]
}

/** A hint that a record has changed. The record itself is re-read. */
export interface Change {
  readonly id: string
  /** When it changed according to the vendor, in UTC. Null if unreadable. */
  readonly updatedAt: Date | null
}
