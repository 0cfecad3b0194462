import type { OddItem } from './items.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Pass it back to get the next page; null after the last. Opaque. */
  readonly next: string | null
  /** How many records the CRM's page held, those that are not of the type included. */
  readonly count: number
  /** When the CRM answered, by its own clock; null where it does not say. */
  readonly at: Date | null
  /** What of the page cannot be read. It is there all the same. */
  readonly setAside: readonly OddItem[]
}

/** A hint that a record has changed. The record itself is re-read. */
export interface Change {
  readonly id: string
  /** When the vendor says it changed; UTC. Null where that cannot be read. */
  readonly updatedAt: Date | null
}
