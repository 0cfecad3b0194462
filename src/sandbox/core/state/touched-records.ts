import type { Journal } from './journal.ts'
import { storedMap } from './stored-map.ts'

/**
 * Records that somebody other than Minset has changed since the account was created, as `type:id` in the CRM's terms.
 */
export interface TouchedRecords {
  /** Stores changed records, and those linked to them before or after. */
  note(changed: readonly string[], linked: readonly string[]): void
  /** Removes every trace of a record that was erased on request, including from the file. */
  forget(name: string): void
  changed(): readonly string[]
  /** Records that were not changed themselves, but are linked to a changed one. */
  linked(): readonly string[]
}

type Touch = 'changed' | 'linked'

/** The touched records in the account's file. */
export function openTouchedRecords(journal: Pick<Journal, 'entries' | 'put' | 'reset'>): TouchedRecords {
  const known = storedMap<Touch>(journal, 'touchedRecords')
  return {
    note(changed, linked) {
      const added = new Map<string, Touch>()
      for (const name of linked) if (known.get(name) === undefined) added.set(name, 'linked')
      for (const name of changed) if (known.get(name) !== 'changed') added.set(name, 'changed')
      known.setAll(added)
    },
    forget(name) {
      known.delete(name)
      // The file contains the previous state until it is rewritten.
      journal.reset([...journal.entries])
    },
    changed: () => known.namesOf('changed'),
    linked: () => known.namesOf('linked'),
  }
}
