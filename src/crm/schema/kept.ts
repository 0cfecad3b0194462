import { nothingSought, seekUnknown } from '../../domain/text/unknown-names.ts'
import { type Clock, hasPassed } from '../../domain/time/clock.ts'

/** What an admin has set up in the account, read when first needed and kept for a while. */
export interface Kept<T> {
  /**
   * What is kept, read again where that is due.
   *
   * @param names what records name of it. One that is not known may be new: everything is read again for it, once while
   *   it is kept and a few times a minute for all of them, so that odd records cause no more readings than that.
   */
  get(names?: readonly string[]): Promise<T>
  /** Reads it again when it is needed next: something was made, deleted or refused. */
  forget(): void
}

export interface Reading<T> {
  readonly read: () => Promise<T>
  /** For how long it is kept. */
  readonly keptMs: number
  /** Whether what a record names is there. */
  readonly knows?: (value: T, name: string) => boolean
}

/** Reads once for all who ask meanwhile. What could not be read is read again by the next who asks. */
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
