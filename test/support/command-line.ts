import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'
import { projectRoot } from './planted-folder.ts'
import { shortLived } from './short-lived.ts'

/** What a command left behind. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Variables beside PATH and HOME; none of the developer's own reach the command. */
  readonly env?: Readonly<Record<string, string>>
  /** Ends the command with -9 as soon as its output contains this text. */
  readonly killAt?: string
  /** Called as soon as the process has been started. */
  readonly onStart?: (child: ChildProcess) => void
  /** Called with the output so far, whenever there is more. */
  readonly onOutput?: (output: string, child: ChildProcess) => void
}

/** Runs `minset` with these words, as a user would, in a process of its own; from a folder without `.env`. */
export function runMinset(words: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  // oxlint-disable-next-line node/no-process-env -- A process of its own needs to find its programs.
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [shortLived, join(projectRoot, 'src/main.cjs'), ...words], {
    cwd: join(projectRoot, 'test'),
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(inject('storeTemplates').folder, 'compiled'), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  options.onStart?.(child)
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8')
    if (options.killAt !== undefined && stdout.includes(options.killAt)) child.kill('SIGKILL')
    options.onOutput?.(stdout, child)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8')
  })
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout, stderr })
    })
  })
}
