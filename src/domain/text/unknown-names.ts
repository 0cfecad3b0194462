import { hasPassed } from '../time/clock.ts'

/** What a list was read again for, and when. */
export interface Sought {
  /** Names that records gave and that the list did not have, the latest last. */
  readonly names: readonly string[]
  /** When it was read again for them, within the last minute. */
  readonly readAt: readonly Date[]
}

export const nothingSought: Sought = { names: [], readAt: [] }

/** So often in a minute a list is read again for names that it does not have. */
const readingsPerMinute = 5

const mostKept = 1000

/**
 * Whether a list must be read again at once because a record names something that it does not have, which may be new.
 * Once for each name, and a few times a minute for all of them, so that odd records cause no more readings than that.
 *
 * @returns what will have been sought after that reading; null where none is due
 */
export function seekUnknown(
  sought: Sought,
  {
    named,
    isKnown,
    now,
  }: { readonly named: readonly string[]; readonly isKnown: (name: string) => boolean; readonly now: Date },
): Sought | null {
  const before = new Set(sought.names)
  const unknown = [...new Set(named)].filter((name) => !isKnown(name) && !before.has(name))
  const readAt = sought.readAt.filter((at) => !hasPassed(at, 60_000, now))
  if (unknown.length === 0 || readAt.length >= readingsPerMinute) return null
  return { names: [...sought.names, ...unknown].slice(-mostKept), readAt: [...readAt, now] }
}
