import { InterruptedError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'
import { printError } from '../terminal.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/** What ends work early: Ctrl-C, or that the system ends the process. */
interface Interrupts {
  /** Resolves at the first one; a second one, of either kind, ends the process at once. */
  readonly first: Promise<void>
  /** Gives the signals back to the system. */
  readonly release: () => void
}

function watchInterrupts(): Interrupts {
  const first = Promise.withResolvers<void>()
  function release(): void {
    for (const signal of signals) process.off(signal, stop)
  }
  function stop(): void {
    release()
    first.resolve()
  }
  for (const signal of signals) process.on(signal, stop)
  return { first: first.promise, release }
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one, of either kind, ends the process at once. */
export function untilStopped(): Promise<void> {
  return watchInterrupts().first
}

interface Closable {
  close(): Promise<unknown>
}

/** What work opens, to be closed in the end also if the work has been interrupted while it was still being opened. */
export interface Held<T extends Closable> {
  /** Never settles if it was closed meanwhile: interrupted work goes no further. @throws what opening throws */
  open(opening: () => Promise<T>): Promise<T>
  /** Waits for what is still being opened. */
  close(): Promise<void>
}

/** Holds nothing yet. */
export function holdOpened<T extends Closable>(): Held<T> {
  let held: Promise<T> | null = null
  let isClosed = false
  return {
    async open(opening) {
      held = opening()
      const opened = await held
      return isClosed ? new Promise<never>(() => undefined) : opened
    },
    async close() {
      isClosed = true
      const opened = await held?.catch(() => null)
      await opened?.close()
    },
  }
}

/**
 * Does work that Ctrl-C or SIGTERM ends early. The caller then closes what the work used: what it has stored until then stays.
 *
 * @throws InterruptedError while the work may still be running; also what the work throws
 */
export async function interruptible<T>(work: () => Promise<T>): Promise<T> {
  const { first, release } = watchInterrupts()
  async function interrupted(): Promise<never> {
    await first
    printError('minset: Stopping; Ctrl-C again ends it at once.')
    throw new InterruptedError(message('command.interrupted'))
  }
  try {
    return await Promise.race([work(), interrupted()])
  } finally {
    release()
  }
}
