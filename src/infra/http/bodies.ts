import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { message } from '../../words/index.ts'
import { HttpError } from './http-error.ts'

/** Why a body was not read. */
export class BodyRefusedError extends HttpError {}

/** Reads the bodies of requests into memory, within one cap for all. */
export interface Bodies {
  /**
   * Reads a body into `request.body`, as a Buffer. Its bytes count until the request has been answered.
   *
   * Passes on a BodyRefusedError: 400 incomplete, 413 larger than `largest` bytes, 415 compressed, 503 more bytes in
   * flight than the cap allows. The rest of a refused body is discarded.
   */
  read(largest: number): RequestHandler
}

/** A body that is being read, or whose request has not been answered yet. */
interface Held {
  bytes: number
  /** Stops reading and frees the bytes read; null once the body is complete. */
  refuse: (() => void) | null
}

/** Eight of the largest bodies, or thousands of usual ones. */
const usualMost = 64 * 2 ** 20

/**
 * @param most bytes in flight over all connections. If more arrive, the largest unfinished body is refused, so that
 *   senders of large bodies cannot block those of small ones
 */
export function createBodies(most = usualMost): Bodies {
  const held = new Set<Held>()
  let total = 0

  function add(one: Held, bytes: number): void {
    one.bytes += bytes
    total += bytes
    while (total > most) {
      const unfinished = [...held].filter(({ refuse }) => refuse !== null)
      const largest = unfinished.toSorted((a, b) => b.bytes - a.bytes)[0]
      if (largest === undefined) return
      largest.refuse?.()
    }
  }

  function release(one: Held): void {
    if (held.delete(one)) total -= one.bytes
  }

  return {
    read: (largest) => (request, response, next) => {
      const refusal = refusalOf(request, largest)
      if (refusal !== null) return next(refusal)
      collect(request, response, {
        largest,
        next,
        begin: (one) => held.add(one),
        add,
        release,
      })
    },
  }
}

/** The refusal that the head alone justifies. */
function refusalOf({ headers }: IncomingMessage, largest: number): BodyRefusedError | null {
  // Signatures cover the bytes that were sent; also, a small compressed body may become a large one.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return new BodyRefusedError(415, message('request.body.compressed'))
  }
  return Number(headers['content-length'] ?? 0) > largest
    ? new BodyRefusedError(413, message('request.body.large'))
    : null
}

interface Collecting {
  readonly largest: number
  readonly next: (error?: BodyRefusedError) => void
  readonly begin: (one: Held) => void
  readonly add: (one: Held, bytes: number) => void
  readonly release: (one: Held) => void
}

function collect(
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
  { largest, next, begin, add, release }: Collecting,
): void {
  const chunks: Buffer[] = []
  const one: Held = { bytes: 0, refuse: () => stop(new BodyRefusedError(503, message('request.body.many'))) }

  function finish(): void {
    one.refuse = null
    request.off('data', onData).off('end', onEnd).off('close', onClose)
  }
  function stop(error: BodyRefusedError): void {
    finish()
    release(one)
    chunks.length = 0
    request.resume()
    next(error)
  }
  function onData(chunk: Buffer): void {
    if (one.bytes + chunk.length > largest) return stop(new BodyRefusedError(413, message('request.body.large')))
    chunks.push(chunk)
    add(one, chunk.length)
  }
  function onEnd(): void {
    finish()
    request.body = Buffer.concat(chunks.splice(0))
    next()
  }
  function onClose(): void {
    stop(new BodyRefusedError(400, message('request.body.broken')))
  }

  begin(one)
  response.once('close', () => release(one))
  request.on('data', onData).on('end', onEnd).on('close', onClose)
}
