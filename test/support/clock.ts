import type { Clock } from '../../src/domain/time/clock.ts'

/** A clock that stands still until the test moves it. */
export interface SettableClock extends Clock {
  /** Moves to an instant, forwards or backwards. */
  set(instant: Date | string): void
  /** Moves forwards by a span; omitted parts are zero. */
  advance(span: Span): void
}

export interface Span {
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly ms?: number
}

/**
 * Creates a clock.
 *
 * @param start its initial time: a `Date`, or an ISO 8601 instant with its offset, `2026-03-02T09:00:00Z`
 * @throws RangeError for an invalid instant
 */
export function settableClock(start: Date | string): SettableClock {
  let nowMs = toMs(start)
  return {
    now: () => new Date(nowMs),
    set: (instant) => {
      nowMs = toMs(instant)
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0 }) => {
      nowMs += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms
    },
  }
}

/** A clock that runs from an instant on, for what waits for real time to pass. @param start as for `settableClock` */
export function runningClock(start: Date | string): Clock {
  const startMs = toMs(start)
  const startedAt = performance.now()
  return { now: () => new Date(startMs + performance.now() - startedAt) }
}

function toMs(instant: Date | string): number {
  const ms = typeof instant === 'string' ? Date.parse(instant) : instant.getTime()
  if (Number.isNaN(ms)) throw new RangeError(`Not an instant: ${String(instant)}`)
  // Without an offset the text would mean another instant on every machine.
  if (typeof instant === 'string' && !/(?:Z|[+-]\d\d:\d\d)$/.test(instant)) {
    throw new RangeError(`An instant needs its offset, such as Z: ${instant}`)
  }
  return ms
}
