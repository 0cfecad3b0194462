import type { Dataset } from '../../company/dataset.ts'
import type { DatasetSpan } from '../../company/dataset-at.ts'
import type { Journal, JournalEntry } from './journal.ts'

/** What people did, replayed on an emulated account. */
export interface Replay {
  /** The time up to which the dataset has been replayed; null if the account started with all of it. */
  playedUntil(): Date | null
  /** Replays the changes up to a time of the dataset that the account was created from, without events. */
  play(dataset: Dataset, until: Date): void
}

const name = 'playedUntil'

/** The journal entry that stores up to which time the dataset has been replayed. */
export function playedEntry(until: Date): JournalEntry {
  return [name, until.toISOString()]
}

/**
 * The replay of an account.
 *
 * @param play applies the changes of a span of time, and stores its end
 */
export function replayOf(
  { entries }: Pick<Journal, 'entries'>,
  play: (dataset: Dataset, span: DatasetSpan) => void,
): Replay {
  function playedUntil(): Date | null {
    const until = entries.get(name)
    return typeof until === 'string' ? new Date(until) : null
  }
  return {
    playedUntil,
    play(dataset, until) {
      const from = playedUntil()
      if (from !== null && from < until) play(dataset, { from, until })
    },
  }
}
