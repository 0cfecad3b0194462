import { setTimeout as wait } from 'node:timers/promises'
import type { ReceivedEvent } from './inbox-store.ts'

/** Commits events; resolves once they are committed. */
export type SaveEvents = (events: readonly ReceivedEvent[]) => Promise<void>

/** Accepts events with priority over all other work. */
export interface Intake {
  /** Commits the events of a request. */
  readonly save: SaveEvents
  /** Waits while events arrive faster than they can be saved, but at most three seconds. */
  untilIdle(): Promise<void>
}

export interface IntakeDeps {
  /** Stores events in one statement. */
  readonly save: SaveEvents
  /** Maximum number of concurrent saves. */
  readonly atOnce: number
  /** Waits `ms` milliseconds; default: real time. */
  readonly sleep?: (ms: number) => Promise<void>
}

/** One request's events, and the callbacks for their result. */
interface Waiting {
  readonly events: readonly ReceivedEvent[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Maximum events per statement, unless a single request has more. */
const mostEvents = 1000

/** How often work that waits for the intake checks whether it is idle, and the maximum number of checks. */
const lookEveryMs = 50
const mostLooks = 60

/**
 * Commits the events of concurrent requests together. Up to `atOnce` saves run at a time; events that arrive meanwhile
 * are collected into one statement and one commit. So the cost per event falls as the load grows, and under low load
 * nothing waits. Each request resolves once its own events are committed.
 *
 * A failed save is repeated request by request, so that no request fails because of another one's events.
 */
export function createIntake({ save, atOnce, sleep = wait }: IntakeDeps): Intake {
  const waiting: Waiting[] = []
  let underWay = 0
  let hadToWait = false

  async function saveAllWaiting(): Promise<void> {
    underWay += 1
    while (waiting.length > 0) await saveGroup(save, takeGroup(waiting))
    underWay -= 1
  }

  return {
    save(events) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ events, resolve, reject })
      if (underWay < atOnce) void saveAllWaiting()
      else hadToWait = true
      return promise
    },
    async untilIdle() {
      for (let look = 0; look < mostLooks && (hadToWait || waiting.length > 0); look += 1) {
        hadToWait = false
        await sleep(lookEveryMs)
      }
    },
  }
}

/** Takes the first waiting request, and as many more as fit into one statement. */
function takeGroup(waiting: Waiting[]): readonly Waiting[] {
  let events = 0
  const tooMany = waiting.findIndex((one, index) => {
    events += one.events.length
    return index > 0 && events > mostEvents
  })
  return waiting.splice(0, tooMany === -1 ? waiting.length : tooMany)
}

async function saveGroup(save: SaveEvents, group: readonly Waiting[]): Promise<void> {
  try {
    await save(group.flatMap(({ events }) => events))
    for (const { resolve } of group) resolve()
  } catch (error) {
    const [first, ...others] = group
    if (others.length === 0) first?.reject(error)
    else for (const one of group) await saveGroup(save, [one])
  }
}
