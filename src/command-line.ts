import { Command, CommanderError } from 'commander'
import packageFile from '../package.json' with { type: 'json' }
import { registerCommands } from './commands/index.ts'
import { AppError, InterruptedError, reasonOf, UsageError } from './domain/errors.ts'
import { print, printError } from './infra/terminal.ts'

/**
 * Runs one command. An error of Minset's own becomes one clear sentence on standard error and exit code 1; the log
 * (MINSET_LOG_LEVEL) has the details. A command that was to print JSON then prints the sentence as JSON, too.
 *
 * @param words the arguments after `minset`
 * @returns whether it was interrupted, so that some of its work may still be running
 */
export async function runCommandLine(words: readonly string[]): Promise<{ readonly isInterrupted: boolean }> {
  const program = new Command('minset')
    .description('Keeps the minimum data set of a CRM.')
    .version(packageFile.version)
    .option('--stack', 'print the stack trace of an unexpected fault')
    .showHelpAfterError('(see --help)')
    .exitOverride()
  try {
    await registerCommands(program, words)
    await program.parseAsync(words, { from: 'user' })
    return { isInterrupted: false }
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    if (process.exitCode !== 0) report(error, words)
    return { isInterrupted: error instanceof InterruptedError }
  }
}

/** 1: something was found, or failed; 2: the command line itself is wrong, so that scripts can tell it from a result. */
function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  if (!(error instanceof CommanderError)) return 1
  return error.exitCode === 0 ? 0 : 2
}

function report(error: unknown, words: readonly string[]): void {
  const text = sentenceOf(error)
  // Commander has printed its own.
  if (!(error instanceof CommanderError)) printError(`minset: ${text}${stackOf(error, words)}`)
  if (words.includes('--json')) print(JSON.stringify({ error: text }))
}

function sentenceOf(error: unknown): string {
  if (error instanceof CommanderError) return error.message.replace(/^error: /, '')
  if (error instanceof AppError) return error.message
  return `unexpected fault: ${reasonOf(error)}. Please report it with the output of the same command and --stack.`
}

function stackOf(error: unknown, words: readonly string[]): string {
  const isUnexpected = error instanceof Error && !(error instanceof AppError)
  return isUnexpected && words.includes('--stack') ? `\n${error.stack ?? ''}` : ''
}
