import type { Timer } from '../../src/crm/http/pace/timer.ts'
import type { RateLimitSlots } from '../../src/crm/port.ts'

/** The slots as seen by a process at the given network distance, in milliseconds, from where they are counted. */
export function seenFrom(slots: RateLimitSlots, distanceMs: number, timer: Pick<Timer, 'sleep'>): RateLimitSlots {
  async function travelling<T>(ask: () => Promise<T>): Promise<T> {
    await timer.sleep(distanceMs)
    const answer = await ask()
    await timer.sleep(distanceMs)
    return answer
  }
  return {
    async take(limit) {
      const answer = await travelling(() => slots.take(limit))
      if (!('slot' in answer)) return answer
      return { slot: { ended: () => travelling(() => answer.slot.ended()) } }
    },
  }
}
