import { Command, CommanderError } from 'commander'
import packageFile from '../package.json' with { type: 'json' }
import { registerCommands } from './commands/index.ts'
import { AppError, reasonOf } from './domain/errors.ts'
import { printError } from './infra/terminal.ts'

/**
 * Runs one command. An error of Minset's own becomes one clear sentence on standard error and exit code 1; the log
 * (MINSET_LOG_LEVEL) has the details.
 *
 * @param words the arguments after `minset`
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const program = new Command('minset')
    .description('Keeps the minimum data set of a CRM.')
    .version(packageFile.version)
    .option('--stack', 'print the stack trace of an unexpected fault')
    .showHelpAfterError('(see --help)')
    .exitOverride()
  try {
    await registerCommands(program, words)
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    const text = error instanceof CommanderError ? '' : describe(error, words.includes('--stack'))
    if (text) printError(text)
  }
}

/** 1: something was found, or failed; 2: the command line itself is wrong, so that scripts can tell it from a result. */
function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return 1
  return error.exitCode === 0 ? 0 : 2
}

function describe(error: unknown, withStack: boolean): string {
  if (error instanceof AppError) return `minset: ${error.message}`
  const what = reasonOf(error)
  const stack = withStack && error instanceof Error ? `\n${error.stack ?? ''}` : ''
  return `minset: unexpected fault: ${what}. Please report it with the output of the same command and --stack.${stack}`
}
