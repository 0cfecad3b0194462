import type { OddItem } from '../items.ts'

/** The unreadable settings of an account (owners, stages, fields), collected between two calls of `take`. */
export interface UnreadableDefinitions {
  /** Reports all unreadable items of a kind (`owner`, `stage`, `deal field`); an empty list clears the kind. */
  report(subject: string, items: readonly OddItem[]): void
  /** The reports since the last call, by subject. */
  take(): ReadonlyMap<string, readonly OddItem[]>
}

/** Creates an empty collection. */
export function createUnreadableDefinitions(): UnreadableDefinitions {
  let reported = new Map<string, readonly OddItem[]>()
  return {
    report(subject, items) {
      reported.set(subject, items)
    },
    take() {
      const taken = reported
      reported = new Map()
      return taken
    },
  }
}
