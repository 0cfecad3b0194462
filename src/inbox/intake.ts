import { setTimeout as wait } from 'node:timers/promises'
import type { ReceivedEvent } from './inbox-store.ts'

/** Commits events; resolves once they are. */
export type SaveEvents = (events: readonly ReceivedEvent[]) => Promise<void>

/** How events come in, ahead of all other work. */
export interface Intake {
  /** Commits the events of a request. */
  readonly save: SaveEvents
  /** Waits as long as more comes than can be saved at once, but three seconds at most. */
  calm(): Promise<void>
}

export interface IntakeDeps {
  /** Stores events in one statement. */
  readonly save: SaveEvents
  /** How many savings may be under way. */
  readonly atOnce: number
  /** Waits so many milliseconds; in real time unless given. */
  readonly sleep?: (ms: number) => Promise<void>
}

/** One request's events, and how it hears what became of them. */
interface Waiting {
  readonly events: readonly ReceivedEvent[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Events of one statement, unless a single request has more. */
const mostEvents = 1000

/** How often those who let the intake go first look whether it is calm, and for how many looks in all. */
const lookEveryMs = 50
const mostLooks = 60

/**
 * Commits the events of requests that come at the same time together. Up to `atOnce` savings are under way; what comes
 * meanwhile waits, and then all that waits is one statement and one commit. So the more comes, the less each event costs,
 * and where little comes nothing waits. Each request resolves once its own events are committed.
 *
 * A saving that fails is tried again request by request, so that none fails because of what came with it.
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
    async calm() {
      for (let look = 0; look < mostLooks && (hadToWait || waiting.length > 0); look += 1) {
        hadToWait = false
        await sleep(lookEveryMs)
      }
    },
  }
}

/** Takes the first of those who wait, and as many more as go into one statement. */
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
