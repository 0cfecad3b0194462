import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import packageFile from '../../package.json' with { type: 'json' }

/** A message from a child: its response to a request, or the reason for a failure. Number 0 means that it is ready. */
const Reply = z.object({ id: z.number(), value: z.unknown(), error: z.string().optional() })

/** A request to a child. */
export interface Question {
  readonly id: number
  readonly ask: string
  readonly with: unknown
}

/** A program in a separate process, so that neither takes the other's time on a core. */
export interface Child {
  /** @throws Error with the child's message if it fails, or has ended */
  ask<T>(schema: z.ZodType<T>, question: string, input?: unknown): Promise<T>
  /** Suspends it until it may continue. */
  hold(): void
  goOn(): void
  stop(): Promise<void>
}

/** Node's options with which the service is started. */
const startOptions = packageFile.scripts.start.split(' ').filter((word) => word.startsWith('--'))

/** Starts a program in this folder, and waits until it is ready. @param options passed to it as JSON */
export async function startChild(name: string, options: object): Promise<Child> {
  const child = fork(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { TZ: 'UTC' },
    execArgv: startOptions,
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ready = Promise.withResolvers<unknown>()
  waiting.set(0, ready)
  child.on('message', (message) => {
    const { id, value, error } = Reply.parse(message)
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(`${name}: ${error}`))
  })
  child.on('exit', (code) => {
    for (const asked of waiting.values()) asked.reject(new Error(`${name} ended with code ${code}`))
    waiting.clear()
  })
  await ready.promise
  let lastId = 0
  return {
    async ask(schema, question, input) {
      lastId += 1
      const asked = Promise.withResolvers<unknown>()
      waiting.set(lastId, asked)
      child.send({ id: lastId, ask: question, with: input } satisfies Question)
      return schema.parse(await asked.promise)
    },
    hold: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** The options that a child was started with. */
export function optionsOf<T>(schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(process.argv[2] ?? '{}'))
}

/** The child's side: responds to requests until it is stopped. */
export function answerQuestions(answers: Readonly<Record<string, (input: unknown) => unknown>>): void {
  process.on('message', ({ id, ask, with: input }: Question) => {
    answer(answers[ask], input).then(
      // An undefined value is not sent.
      (value) => process.send?.({ id, value: value ?? null }),
      (error: unknown) => process.send?.({ id, value: null, error: String(error) }),
    )
  })
  // The parent process has ended, so nobody could stop this one any more.
  process.on('disconnect', () => process.exit())
  process.send?.({ id: 0, value: null })
}

async function answer(give: ((input: unknown) => unknown) | undefined, input: unknown): Promise<unknown> {
  if (give === undefined) throw new Error('an unknown question')
  return await give(input)
}
