import { hasPassed } from '../time/clock.ts'

/** The names for which a list was read again, and when. */
export interface Sought {
  /** Names that records refer to and that the list did not contain, the latest last. */
  readonly names: readonly string[]
  /** When it was read again for them, within the last minute. */
  readonly readAt: readonly Date[]
}

export const nothingSought: Sought = { names: [], readAt: [] }

/** How often per minute a list is read again for unknown names. */
const readingsPerMinute = 5

const mostKept = 1000

/**
 * Whether a list must be read again at once because a record refers to an unknown name, which may be new. Once for each
 * name, and a few times a minute in total, so that odd records do not cause more reads.
 *
 * @returns the state after that read; null if none is due
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
