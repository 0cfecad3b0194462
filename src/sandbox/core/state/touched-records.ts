import type { Journal } from './journal.ts'
import { storedMap } from './stored-map.ts'

/** Records that somebody else than Minset has changed since the account was made, as `type:id` in the CRM's words. */
export interface TouchedRecords {
  /** Takes note of changed records, and of what was linked to them before or after. */
  note(changed: readonly string[], linked: readonly string[]): void
  /** Leaves nothing of a record that was erased by request, in the file neither. */
  forget(name: string): void
  changed(): readonly string[]
  /** Not changed themselves, but linked to one that was. */
  linked(): readonly string[]
}

type Touch = 'changed' | 'linked'

/** The touched records that the account's file holds. */
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
      // The file keeps what stood before until it is written again.
      journal.reset([...journal.entries])
    },
    changed: () => known.namesOf('changed'),
    linked: () => known.namesOf('linked'),
  }
}
