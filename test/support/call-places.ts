import type { Timer } from '../../src/crm/http/timer.ts'
import type { CallPlaces } from '../../src/crm/port.ts'

/** Places that gates share, as the store keeps them for processes, without a store. */
export interface MemoryPlaces {
  /** As one process sees them, that many milliseconds away. */
  seenFrom(distanceMs: number): CallPlaces
}

/** Makes places by the timer's time; no call is ever given up for lost. */
export function createMemoryPlaces(timer: Timer): MemoryPlaces {
  const freeAt = new Map<number, number>()
  return {
    seenFrom: (distanceMs) => ({
      async take({ places, windowMs }) {
        await timer.sleep(distanceMs)
        const numbers = Array.from({ length: places }, (_, index) => index)
        const free = numbers.find((number) => (freeAt.get(number) ?? 0) <= timer.now())
        if (free !== undefined) freeAt.set(free, Number.POSITIVE_INFINITY)
        const next = Math.min(...numbers.map((number) => freeAt.get(number) ?? 0))
        const againInMs = Math.min(windowMs, Math.max(1, next - timer.now()))
        await timer.sleep(distanceMs)
        if (free === undefined) return { againInMs }
        return {
          place: {
            async ended() {
              await timer.sleep(distanceMs)
              freeAt.set(free, timer.now() + windowMs)
              await timer.sleep(distanceMs)
            },
          },
        }
      },
    }),
  }
}
