import type { OddItem } from '../items.ts'

/** What an admin has set up in the account and an adapter cannot read, as far as it has been read since it was last taken. */
export interface UnreadableDefinitions {
  /** What of a kind (`owner`, `stage`, `deal field`) cannot be read: all there is of it, none included. */
  report(subject: string, items: readonly OddItem[]): void
  /** What was reported since the last time, by subject. */
  take(): ReadonlyMap<string, readonly OddItem[]>
}

/** Makes an empty report. */
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
