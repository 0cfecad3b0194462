import { nothingSought, seekUnknown } from '../../domain/text/unknown-names.ts'
import { type Clock, hasPassed } from '../../domain/time/clock.ts'

/** What an admin has set up in the account, read on first use and cached. */
export interface Kept<T> {
  /**
   * The cached value, read again when it has expired.
   *
   * @param names the items that records refer to. An unknown one may be new: everything is read again for it, once per
   *   cached value and a few times a minute in total, so that odd records do not cause further reads
   */
  get(names?: readonly string[]): Promise<T>
  /** Discards the cached value: something was created, deleted or refused. */
  forget(): void
}

export interface Reading<T> {
  readonly read: () => Promise<T>
  /** For how long the value is cached, in milliseconds. */
  readonly keptMs: number
  /** Whether the item that a record refers to is present. */
  readonly knows?: (value: T, name: string) => boolean
}

/** Concurrent callers share one read. A failed read is repeated for the next caller. */
export function createKept<T>({ read, keptMs, knows = () => true }: Reading<T>, clock: Clock): Kept<T> {
  let kept: { readonly value: Promise<T>; readonly readAt: Date } | null = null
  let sought = nothingSought

  function forget(): void {
    kept = null
    sought = { ...nothingSought, readAt: sought.readAt }
  }
  async function current(): Promise<T> {
    const now = clock.now()
    if (kept !== null && hasPassed(kept.readAt, keptMs, now)) forget()
    kept ??= { value: read(), readAt: now }
    const { value } = kept
    try {
      return await value
    } catch (error) {
      if (kept?.value === value) forget()
      throw error
    }
  }
  return {
    async get(names = []) {
      const value = await current()
      const next = seekUnknown(sought, { named: names, isKnown: (name) => knows(value, name), now: clock.now() })
      if (next === null) return value
      sought = next
      kept = null
      return current()
    },
    forget,
  }
}
