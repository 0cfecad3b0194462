import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { shortLived } from '../support/short-lived.ts'
import { Answer, type Order, type Start } from './orders.ts'

/** The service as a process that can be killed at any time. */
export interface MinsetProcess {
  /** @returns the process's response; false if the order failed or the process has ended */
  order(order: Order): Promise<boolean>
  /** The message of the last failed order. */
  lastError(): string
  /** Kills it at once, like a power failure. */
  kill(): Promise<void>
}

const program = fileURLToPath(new URL('minset-program.ts', import.meta.url))

/**
 * Starts it and waits until it is ready. While it was down, another test may have taken its port for a moment.
 *
 * @throws Error with the process's message if it does not start
 */
export async function startMinset(start: Start, triesLeft = 20): Promise<MinsetProcess> {
  try {
    return await startOnce(start)
  } catch (error) {
    if (triesLeft === 0 || !(error instanceof Error) || !error.message.includes('EADDRINUSE')) throw error
    await sleep(500)
    return startMinset(start, triesLeft - 1)
  }
}

async function startOnce(start: Start): Promise<MinsetProcess> {
  const child = fork(program, [JSON.stringify(start)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [shortLived],
    // It is started so often that compiling the same sources each time would take most of its time.
    env: { TZ: 'UTC', NODE_COMPILE_CACHE: join(tmpdir(), 'minset-chaos-compiled') },
  })
  let words = ''
  let lastError = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString('utf8')
  })
  const waiting = new Map<number, (ok: boolean) => void>()
  const ready = Promise.withResolvers<boolean>()
  waiting.set(0, ready.resolve)
  child.on('message', (message) => {
    const { id, ok, error } = Answer.parse(message)
    if (error !== undefined) lastError = error
    waiting.get(id)?.(ok)
    waiting.delete(id)
  })
  child.on('exit', (code, signal) => {
    if (signal !== 'SIGKILL') lastError = `it ended by itself with code ${code}: ${words.slice(-2000)}`
    for (const settle of waiting.values()) settle(false)
    waiting.clear()
  })
  if (!(await ready.promise)) throw new Error(`the service did not start: ${words.slice(0, 2000)}`)
  let lastId = 0
  return {
    order(order) {
      if (!child.connected) return Promise.resolve(false)
      lastId += 1
      const { promise, resolve } = Promise.withResolvers<boolean>()
      waiting.set(lastId, resolve)
      child.send({ id: lastId, order })
      return promise
    },
    lastError: () => lastError,
    kill: () => end(child),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
