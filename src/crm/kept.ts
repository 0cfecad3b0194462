import { type Clock, hasPassed } from '../domain/clock.ts'

/** What an admin has set up in the account, read when first needed and kept for a while. */
export interface Kept<T> {
  /**
   * What is kept, read anew where that is due.
   *
   * @param names what records name of it. One that is not known may be new: everything is read again for it, once while
   *   it is kept and a few times a minute for all of them, so that odd records cause no more readings than that.
   */
  get(names?: readonly string[]): Promise<T>
  /** Reads it anew when it is needed next: something was made, deleted or refused. */
  forget(): void
}

export interface Reading<T> {
  readonly read: () => Promise<T>
  /** For how long it is kept. */
  readonly keptMs: number
  /** Whether what a record names is there. */
  readonly knows?: (value: T, name: string) => boolean
}

/** So often in a minute everything is read again for what is not known. */
const looksPerMinute = 5

/** Reads once for all who ask meanwhile. What could not be read is read again by the next who asks. */
export function createKept<T>({ read, keptMs, knows = () => true }: Reading<T>, clock: Clock): Kept<T> {
  let kept: { readonly value: Promise<T>; readonly readAt: Date } | null = null
  const unknown = new Set<string>()
  let looks: readonly Date[] = []

  function forget(): void {
    kept = null
    unknown.clear()
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
      const news = names.filter((name) => !knows(value, name) && !unknown.has(name))
      const now = clock.now()
      const recent = looks.filter((at) => !hasPassed(at, 60_000, now))
      if (news.length === 0 || recent.length >= looksPerMinute) return value
      looks = [...recent, now]
      for (const name of news) unknown.add(name)
      kept = null
      return current()
    },
    forget,
  }
}
