import type { IncomingHttpHeaders } from 'node:http'

/** One request and its response, as sent over the network. */
export interface Exchange {
  readonly method: string
  /** Path without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[]>>
  readonly requestHeaders: IncomingHttpHeaders
  /** Parsed JSON or form; undefined if there is none. */
  readonly requestBody: unknown
  readonly status: number
  /** Parsed JSON; undefined if there is none. */
  readonly responseBody: unknown
}

/** Records requests, so that tests can count and check them. */
export interface RequestLog {
  /** Every exchange since the start or the last `reset`, in order, without bodies. */
  requests(): readonly Pick<Exchange, 'method' | 'path' | 'status'>[]
  reset(): void
  /** Calls the listener with every exchange from now on. */
  onExchange(listener: (exchange: Exchange) => void): void
  record(exchange: Exchange): void
}

/** Creates an empty log. */
export function createRequestLog(): RequestLog {
  const seen: Pick<Exchange, 'method' | 'path' | 'status'>[] = []
  const listeners: ((exchange: Exchange) => void)[] = []
  return {
    requests: () => seen,
    reset: () => {
      seen.length = 0
    },
    onExchange: (listener) => {
      listeners.push(listener)
    },
    record: (exchange) => {
      seen.push({ method: exchange.method, path: exchange.path, status: exchange.status })
      for (const listener of listeners) listener(exchange)
    },
  }
}
