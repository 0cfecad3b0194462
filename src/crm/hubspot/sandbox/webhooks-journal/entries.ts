import { randomUUID } from 'node:crypto'
import type { AccountState } from '../account-state.ts'
import type { Ref } from '../changes.ts'
import { typeOf } from '../object-types.ts'
import { type JournalEvent, journalEventsOf, subscribedPart } from './events.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Documented: three days. */
const keptMs = 3 * 24 * 60 * 60_000
/** Documented event type of an app that a customer removed. */
const uninstallTypeId = '4-1916193'

/** One file of the journal: what happened together. */
export interface JournalFile {
  /** A UUID. */
  readonly offset: string
  readonly publishedAt: string
  readonly journalEvents: readonly JournalEvent[]
}

/** What the app is told of in files that it fetches. Kept in memory: a restart of the sandbox loses it. */
export interface WebhooksJournal {
  /**
   * The files after one, oldest first.
   *
   * @param offset null: from the earliest that is kept
   * @returns null for an offset that never was
   */
  after(offset: string | null, count: number): readonly JournalFile[] | null
  file(offset: string): JournalFile | undefined
  /** Tells that the customer has removed the app. */
  tellUninstall(): void
}

/** Writes the journal of what happens to the account from now on. */
export function startWebhooksJournal(state: AccountState, subscriptions: Subscriptions): WebhooksJournal {
  const positions = new Map<string, number>()
  let files: { readonly position: number; readonly publishedMs: number; readonly file: JournalFile }[] = []

  function publish(events: readonly JournalEvent[]): void {
    const journalEvents = events.flatMap((event) => subscribedPart(event, subscriptions.all()) ?? [])
    if (journalEvents.length === 0) return
    const now = state.now()
    const position = positions.size
    const file = { offset: randomUUID(), publishedAt: now.toISOString(), journalEvents }
    positions.set(file.offset, position)
    files.push({ position, publishedMs: now.getTime(), file })
  }

  function kept(): typeof files {
    const oldest = state.now().getTime() - keptMs
    files = files.filter(({ publishedMs }) => publishedMs > oldest)
    return files
  }

  state.onChange((changes) => {
    for (const change of changes) if (change.kind === 'erased') files = files.map((one) => without(one, change.object))
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
    tellUninstall: () => {
      const told = { portalId: state.facts.portalId, occurredAt: state.now().toISOString() }
      publish([{ type: 'appLifecycleEvent', action: 'APP_UNINSTALL', objectTypeId: uninstallTypeId, ...told }])
    },
  }
}

/** The file without what it says of an erased object. */
function without<T extends { readonly file: JournalFile }>(one: T, object: Ref): T {
  const { typeId } = typeOf(object.type)
  const journalEvents = one.file.journalEvents.filter(
    ({ objectTypeId, objectId }) => objectTypeId !== typeId || objectId !== Number(object.id),
  )
  return { ...one, file: { ...one.file, journalEvents } }
}
