import { schedule } from 'node-cron'

/** A schedule as node-cron takes it, with how far apart its firings lie. */
export interface Regularity {
  /** Six fields, the first one seconds. */
  readonly cron: string
  readonly everySeconds: number
}

/** So many firings may be missed before the schedule is taken for one that has stopped. */
const missedFirings = 3

/** node-cron would print to standard output that a firing was missed, which is no news here: the next one makes up for it. */
const silence = { info: ignore, warn: ignore, error: ignore, debug: ignore }

function ignore(): void {}

/**
 * Does something by a schedule; a firing is left out while the one before still works. node-cron waits for a time of day,
 * so a clock that is set back by hours would hold everything up for as long: a schedule that has not fired for three of
 * its spans, by a timer that no clock moves, is started again.
 *
 * @param work must not throw
 * @returns ends it, and waits for what is being done
 */
export function startSchedule({ cron, everySeconds }: Regularity, work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let sinceFiring = 0
  async function fire(): Promise<void> {
    sinceFiring = 0
    // A schedule that is started again no longer knows of the work of before, so node-cron's own guard would not do.
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
