import { createServer } from 'node:net'

/**
 * Below the ports that systems give to connections that are begun: while nobody listens, because a server restarts, none
 * of these takes its port away.
 */
const range = { first: 20_000, count: 12_000 }

/** A port of the loopback address that nobody listens on at the moment. */
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
