import type { Timer } from '../../src/crm/http/timer.ts'
import type { CallPlaces } from '../../src/crm/port.ts'

/** The places as a process sees them that is so many milliseconds away from where they are counted. */
export function seenFrom(places: CallPlaces, distanceMs: number, timer: Pick<Timer, 'sleep'>): CallPlaces {
  async function travelling<T>(ask: () => Promise<T>): Promise<T> {
    await timer.sleep(distanceMs)
    const answer = await ask()
    await timer.sleep(distanceMs)
    return answer
  }
  return {
    async take(limit) {
      const answer = await travelling(() => places.take(limit))
      if (!('place' in answer)) return answer
      return { place: { ended: () => travelling(() => answer.place.ended()) } }
    },
  }
}
