import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, inject, vi } from 'vitest'
import { runCommandLine } from '../../src/command-line.ts'
import { projectRoot } from './planted-folder.ts'
import { shortLived } from './short-lived.ts'

/** The result of a command. */
export interface CommandResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  /** Variables in addition to PATH and HOME; none of the developer's own reach the command. */
  readonly env?: Readonly<Record<string, string>>
  /** Ends the command with -9 as soon as its output contains this text. */
  readonly killAt?: string
  /** Called as soon as the process has been started. */
  readonly onStart?: (child: ChildProcess) => void
  /** Called with the output so far, whenever there is more. */
  readonly onOutput?: (output: string, child: ChildProcess) => void
}

/** Runs `minset` with these arguments, as a user would, in a separate process and in a folder without `.env`. */
export function runMinset(words: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  // oxlint-disable-next-line node/no-process-env -- A process of its own needs to find its programs.
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [shortLived, join(projectRoot, 'src/main.cjs'), ...words], {
    cwd: join(projectRoot, 'test'),
    env: { PATH, HOME, NODE_COMPILE_CACHE: inject('storeTemplates').compiledFolder, ...options.env },
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

/**
 * As `runMinset`, but within the test's own process: for tests of a command's work and output rather than of processes.
 * Starting a process would take four times as long. One at a time.
 */
export async function runHere(
  words: readonly string[],
  { env = {} }: Pick<CommandOptions, 'env'> = {},
): Promise<CommandResult> {
  const said = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      said[name] += String(chunk)
      return true
    }),
  )
  const [folder, code] = [process.cwd(), process.exitCode]
  process.chdir(join(projectRoot, 'test'))
  for (const name of ownVariables()) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  process.exitCode = 0
  try {
    await runCommandLine(words)
    return { exitCode: Number(process.exitCode), ...said }
  } finally {
    process.exitCode = code
    vi.unstubAllEnvs()
    process.chdir(folder)
    for (const spy of spies) spy.mockRestore()
  }
}

/** Variables that the developer has set, except those that programs need to run at all. */
function ownVariables(): readonly string[] {
  // oxlint-disable-next-line node/no-process-env -- What is there must not reach a command.
  return Object.keys(process.env).filter((name) => !['PATH', 'HOME', 'TZ'].includes(name))
}

/** The arguments that a command needs to run at all. @param file that is there */
export function argumentsOf(words: readonly string[], file: string): readonly string[] {
  const required: Readonly<Record<string, readonly string[]>> = {
    'admin-link': ['ingrid@company.no'],
    'teams import': [file],
    'rules why': ['contact', '1'],
    'rules backtest': ['active'],
    'rules diff': ['1', 'active'],
    'rules activate': [file],
    'rules validate': [file],
    'rules test': [file],
  }
  return required[words.join(' ')] ?? []
}

/** One clear sentence on standard error, nothing on standard output, exit code 1, no stack trace. */
export function expectSentence(result: CommandResult, sentence: RegExp): void {
  expect(result.stderr).toMatch(sentence)
  expect(result.stderr).not.toMatch(/\n {4}at |node:internal/)
  expect(result.stdout).toBe('')
  expect(result.exitCode).toBe(1)
}

/** As above, with the sentence as JSON on standard output. */
export function expectJsonSentence({ stdout, ...result }: CommandResult, sentence: RegExp): void {
  expectSentence({ ...result, stdout: '' }, sentence)
  expect(JSON.parse(stdout)).toEqual({ error: result.stderr.replace(/^minset: /, '').trimEnd() })
}
