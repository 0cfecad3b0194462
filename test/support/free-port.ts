import { createServer } from 'node:net'

/**
 * Below the range of ephemeral ports: while a server restarts and nothing listens, no outgoing connection takes its
 * port.
 */
const range = { first: 20_000, count: 12_000 }

/** A port of the loopback address on which nothing currently listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = range.first + Math.floor(Math.random() * range.count)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
