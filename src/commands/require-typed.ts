import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import type { Readable } from 'node:stream'
import { ConfigError, UsageError } from '../domain/errors.ts'
import { printError } from '../infra/terminal.ts'
import { message } from '../words/index.ts'

/** The option with which a script confirms a dangerous command. */
export const yesOption = ['--yes', 'do it without asking'] as const

export interface Typed {
  /** What must be typed, such as the id of the account. */
  readonly word: string
  /** What will happen, as a sentence. */
  readonly what: string
  readonly isYes: boolean
  /** Default: standard input. */
  readonly input?: Readable & { readonly isTTY?: boolean }
}

/**
 * Asks a person to type a word before a command does something dangerous.
 *
 * @throws ConfigError if something else is typed; UsageError if nobody can be asked and `--yes` is absent
 */
export async function requireTyped({ word, what, isYes, input = process.stdin }: Typed): Promise<void> {
  if (isYes) return
  if (input.isTTY !== true) throw new UsageError(message('command.yes', { what }))
  printError(`${what} Type ${word} to go on:`)
  const lines = createInterface({ input })
  try {
    // At the end of the input (Ctrl-D) there is no answer.
    const typed = await Promise.race([lines.question(''), once(lines, 'close').then(() => '')])
    if (typed.trim() !== word) throw new ConfigError(message('command.untyped', { word }))
  } finally {
    lines.close()
  }
}
