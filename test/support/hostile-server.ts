import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setInterval } from 'node:timers'
import { constants, createBrotliCompress, createDeflate, createGzip, type Gzip } from 'node:zlib'

export interface HostileServer {
  readonly url: string
  /** Method and path of the requests so far. */
  readonly requests: readonly string[]
  /** Every header of every request so far, as text: to check that secrets were not sent. */
  readonly headers: readonly string[]
  /** Connections that are currently open. */
  connections(): Promise<number>
  close(): Promise<void>
}

/** A server on this machine with arbitrary responses. */
export async function startHostileServer(answer: RequestListener): Promise<HostileServer> {
  const requests: string[] = []
  const headers: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`)
    headers.push(JSON.stringify(request.headers))
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    headers,
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export function sendText(text: string, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => void response.writeHead(200, { ...headers }).end(text)
}

export function redirectTo(address: () => string, status = 307): RequestListener {
  return (_request, response) => void response.writeHead(status, { location: address() }).end()
}

/** One byte after the other, without end. The intervals are Node's own, whatever a test has replaced. */
export function drip(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const dripping = setInterval(() => response.write(' '), 5)
  response.on('close', () => clearInterval(dripping))
}

/** The beginning of an answer of which more is announced. */
export function breakOffInside(text: string): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length + 100) })
    response.write(text, () => response.destroy())
  }
}

const compressions = {
  gzip: () => createGzip({ level: constants.Z_BEST_SPEED }),
  deflate: () => createDeflate({ level: constants.Z_BEST_SPEED }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
} satisfies Record<string, () => Gzip | ReturnType<typeof createBrotliCompress>>

/** So many megabytes of spaces, compressed to almost nothing. Made as they are sent. */
export function bomb(encoding: keyof typeof compressions, megabytes: number): RequestListener {
  const megabyte = Buffer.alloc(1024 * 1024, ' ')
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
    const compress = compressions[encoding]()
    compress.on('error', () => undefined)
    response.on('close', () => compress.destroy())
    compress.pipe(response)
    let left = megabytes
    function more(): void {
      if (compress.destroyed) return
      if (left === 0) return void compress.end()
      left -= 1
      compress.write(megabyte, more)
    }
    more()
  }
}
