import type { Writable } from 'node:stream'
import { terminalText } from '../domain/text/shown-text.ts'

/** Prints one or more lines to standard output: the result of a command. */
export function print(text: string): void {
  write(process.stdout, text)
}

/** Prints one or more lines to standard error: progress and problems. */
export function printError(text: string): void {
  write(process.stderr, text)
}

function write(output: Writable, text: string): void {
  output.write(`${terminalText(text)}\n`)
}

/**
 * Ends the program normally when its output has no reader any more, as in `minset scorecard | head`: further output is
 * discarded. Any other output error, such as a full disk, ends it with one sentence and exit code 1.
 */
export function tolerateClosedPipes(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: Error) => {
      if ('code' in error && error.code === 'EPIPE') return
      printError(`minset: The output cannot be written (${error.message}).`)
      process.exit(1)
    })
  }
}
