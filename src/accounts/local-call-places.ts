import type { CallPlaces } from '../crm/port.ts'

/** The places of every account's limits, for a store that belongs to one process. */
export interface LocalPlaces {
  /** The places of an account, the same ones whoever asks for them. */
  of(account: string): CallPlaces
}

/** The calls of one limit: how many are under way, and when the latest ones ended. */
interface Calls {
  running: number
  /** Oldest first. */
  readonly ended: number[]
}

/**
 * Counts calls in memory: an account can have more than one client in a process, one after the other, when it is
 * connected anew.
 *
 * @param now milliseconds since some fixed moment; never goes back
 */
export function createLocalPlaces(now: () => number = () => performance.now()): LocalPlaces {
  const counted = new Map<string, Calls>()

  function callsOf(key: string): Calls {
    const calls = counted.get(key) ?? { running: 0, ended: [] }
    counted.set(key, calls)
    return calls
  }

  return {
    of: (account) => ({
      take({ name, places, windowMs }) {
        const calls = callsOf(JSON.stringify([account, name]))
        const gone = calls.ended.findIndex((at) => at + windowMs > now())
        calls.ended.splice(0, gone === -1 ? calls.ended.length : gone)
        if (calls.running + calls.ended.length >= places) {
          const [oldest = now()] = calls.ended
          return Promise.resolve({ againInMs: oldest + windowMs - now() })
        }
        calls.running += 1
        return Promise.resolve({
          place: {
            ended() {
              calls.running -= 1
              calls.ended.push(now())
              return Promise.resolve()
            },
          },
        })
      },
    }),
  }
}
