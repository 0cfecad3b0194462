import type { Writable } from 'node:stream'
import { terminalText } from '../domain/text/shown-text.ts'

/** Prints a line, or several, to standard output: what a command was asked for. */
export function print(text: string): void {
  write(process.stdout, text)
}

/** Prints a line, or several, to standard error: progress and what went wrong. */
export function printError(text: string): void {
  write(process.stderr, text)
}

function write(output: Writable, text: string): void {
  output.write(`${terminalText(text)}\n`)
}

/**
 * Lets the program end its work in order when nobody reads its output any more, as in `minset scorecard | head`: what is
 * written from then on goes nowhere. Any other fault of the output, such as a full disk, ends the program as before.
 */
export function tolerateClosedPipes(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: Error) => {
      if (!('code' in error) || error.code !== 'EPIPE') throw error
    })
  }
}
