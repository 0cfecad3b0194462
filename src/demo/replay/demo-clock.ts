import type { Clock } from '../../domain/time/clock.ts'

/** The clock of a demo: it first shows the time of the replayed weeks, then the real time. It always runs. */
export interface DemoClock extends Clock {
  /** Sets the clock. */
  goTo(at: Date): void
  /** Sets the clock to the real time. */
  catchUp(): void
}

/** A clock that shows the real time until it is set. @param real the source of that time */
export function createDemoClock(real: Clock): DemoClock {
  let behindMs = 0
  return {
    now: () => new Date(real.now().getTime() - behindMs),
    goTo(at) {
      behindMs = real.now().getTime() - at.getTime()
    },
    catchUp() {
      behindMs = 0
    },
  }
}
