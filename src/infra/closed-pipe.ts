import type { Writable } from 'node:stream'

/**
 * Lets the program end its work in order when nobody reads its output any more, as in `minset scorecard | head`: what is
 * written from then on goes nowhere. Any other fault of the output, such as a full disk, ends the program as before.
 */
export function tolerateClosedPipe(output: Writable): void {
  output.on('error', (error: Error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
  })
}
