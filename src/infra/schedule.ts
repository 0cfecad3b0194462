import { schedule } from 'node-cron'

/** A schedule in node-cron's format, with the interval of its firings. */
export interface Regularity {
  /** Six fields, starting with seconds. */
  readonly cron: string
  readonly everySeconds: number
}

/** After this many missed firings the schedule counts as stopped. */
const missedFirings = 3

/**
 * node-cron would print to standard output that a firing was missed, which does not matter here: the next one makes up
 * for it.
 */
const silence = { info: ignore, warn: ignore, error: ignore, debug: ignore }

function ignore(): void {}

/**
 * Runs work on a schedule; a firing is skipped while the previous run continues. node-cron waits for a time of day, so
 * a clock that is set back by hours would stop everything for as long: a schedule that has not fired for three
 * intervals, measured by a monotonic timer, is restarted.
 *
 * @param work must not throw
 * @returns a function that stops it and waits for the current run
 */
export function startSchedule({ cron, everySeconds }: Regularity, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let sinceFiring = 0
  async function fire(): Promise<void> {
    sinceFiring = 0
    // A restarted schedule does not know the previous run, so node-cron's own overlap guard is not sufficient.
    if (running !== null) return
    running = work()
    await running
    running = null
  }
  const task = schedule(cron, fire, { logger: silence })
  const watch = setInterval(() => {
    sinceFiring += 1
    if (sinceFiring <= missedFirings) return
    sinceFiring = 0
    void restart()
  }, everySeconds * 1000)
  async function restart(): Promise<void> {
    await task.stop()
    await task.start()
  }
  return async () => {
    clearInterval(watch)
    await task.destroy()
    await running
  }
}
