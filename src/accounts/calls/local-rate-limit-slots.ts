import type { RateLimitSlots } from '../../crm/port.ts'

/** The calls that count against one limit: how many are in progress, and when the latest ones ended. */
interface Calls {
  running: number
  /** Oldest first. */
  readonly ended: number[]
}

/**
 * Counts calls in memory, by account: an account may have several clients in a process, after it was connected again.
 *
 * @param now milliseconds since some fixed moment; never goes back
 * @returns the slots of an account's limits, shared by all callers
 */
export function createLocalSlots(now: () => number): (account: string) => RateLimitSlots {
  const counted = new Map<string, Calls>()

  function callsOf(key: string): Calls {
    const calls = counted.get(key) ?? { running: 0, ended: [] }
    counted.set(key, calls)
    return calls
  }

  return (account) => ({
    take({ name, slots, windowMs }) {
      const calls = callsOf(JSON.stringify([account, name]))
      while (calls.ended[0] !== undefined && calls.ended[0] + windowMs <= now()) calls.ended.shift()
      if (calls.running + calls.ended.length >= slots) {
        const [oldest = now()] = calls.ended
        return Promise.resolve({ againInMs: oldest + windowMs - now() })
      }
      calls.running += 1
      return Promise.resolve({
        slot: {
          ended() {
            calls.running -= 1
            calls.ended.push(now())
            return Promise.resolve()
          },
        },
      })
    },
  })
}
