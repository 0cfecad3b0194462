import { randomUUID } from 'node:crypto'
import type { Journal, JournalEntry } from '../../core/state/journal.ts'
import type { AccountState } from '../state/account-state.ts'
import type { Ref } from '../state/changes.ts'
import { typeOf } from '../state/object-types.ts'
import { type JournalEvent, journalEventsOf, subscribedPart } from './events.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Documented: three days. */
const keptMs = 3 * 24 * 60 * 60_000
/** Documented event type for an app that a customer removed. */
const uninstallTypeId = '4-1916193'

/** One file of the journal: changes that happened together. */
export interface JournalFile {
  /** A UUID. */
  readonly offset: string
  readonly publishedAt: string
  readonly journalEvents: readonly JournalEvent[]
}

/** Changes in files that the app fetches. They survive a restart, with their offsets. */
export interface WebhooksJournal {
  /**
   * The files after an offset, oldest first.
   *
   * @param offset null: from the earliest file available
   * @returns null for an offset that never existed
   */
  after(offset: string | null, count: number): readonly JournalFile[] | null
  file(offset: string): JournalFile | undefined
  /** Reports that the customer has removed the app. */
  reportUninstall(): void
}

export interface WebhooksJournalParts {
  readonly state: AccountState
  /** The account's own file. */
  readonly storage: Journal
  readonly subscriptions: Subscriptions
}

interface Published {
  readonly position: number
  readonly file: JournalFile
}

/** In the account's own file, each file of the journal has a separate entry; its position follows. */
const entryPrefix = 'journalFile:'

/** Writes the journal of what happens to the account from now on, after the entries from before a restart. */
export function startWebhooksJournal({ state, storage, subscriptions }: WebhooksJournalParts): WebhooksJournal {
  let files = storedFiles(storage)
  // Offsets of all files so far: an offset is known for longer than its file is kept.
  const positions = new Map(files.map(({ position, file }) => [file.offset, position]))

  function publish(events: readonly JournalEvent[]): void {
    const journalEvents = events.flatMap((event) => subscribedPart(event, subscriptions.all()) ?? [])
    if (journalEvents.length === 0) return
    const published = {
      position: positions.size,
      file: { offset: randomUUID(), publishedAt: state.now().toISOString(), journalEvents },
    }
    positions.set(published.file.offset, published.position)
    storage.put([entryOf(published)])
    files.push(published)
  }

  function kept(): typeof files {
    const oldest = state.now().getTime() - keptMs
    files = files.filter(({ file }) => Date.parse(file.publishedAt) > oldest)
    return files
  }

  function erase(object: Ref): void {
    files = files.map((one) => without(one, object))
    // Replaced as a whole, including expired files, so that the account's file contains nothing of the object.
    const left = storedFiles(storage).map((one) => entryOf(without(one, object)))
    storage.reset([...new Map([...storage.entries, ...left])])
  }

  state.onChange((changes) => {
    for (const change of changes) if (change.kind === 'erased') erase(change.object)
    publish(changes.flatMap((change) => journalEventsOf(change, state.facts.portalId)))
  })
  return {
    after(offset, count) {
      const position = offset === null ? -1 : positions.get(offset)
      if (position === undefined) return null
      return kept()
        .filter((one) => one.position > position)
        .slice(0, count)
        .map(({ file }) => file)
    },
    file: (offset) => kept().find(({ file }) => file.offset === offset)?.file,
    reportUninstall: () => {
      const common = { portalId: state.facts.portalId, occurredAt: state.now().toISOString() }
      publish([{ type: 'appLifecycleEvent', action: 'APP_UNINSTALL', objectTypeId: uninstallTypeId, ...common }])
    },
  }
}

function storedFiles({ entries }: Journal): Published[] {
  return [...entries]
    .filter(([name]) => name.startsWith(entryPrefix))
    .map(([name, file]) => ({ position: Number(name.slice(entryPrefix.length)), file: file as JournalFile }))
}

function entryOf({ position, file }: Published): JournalEntry {
  return [`${entryPrefix}${position}`, file]
}

/** The file without the entries about an erased object. */
function without(one: Published, object: Ref): Published {
  const { typeId } = typeOf(object.type)
  const journalEvents = one.file.journalEvents.filter(
    ({ objectTypeId, objectId }) => objectTypeId !== typeId || objectId !== Number(object.id),
  )
  return { ...one, file: { ...one.file, journalEvents } }
}
