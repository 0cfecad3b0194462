import type { IncomingHttpHeaders } from 'node:http'

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string
  /** Path without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[]>>
  readonly requestHeaders: IncomingHttpHeaders
  /** Parsed JSON or form; undefined for none. */
  readonly requestBody: unknown
  readonly status: number
  /** Parsed JSON; undefined for none. */
  readonly responseBody: unknown
}

/** Remembers what was asked, for whoever wants to count or check it. */
export interface RequestLog {
  /** Every exchange since the start or the last `reset`, in order; bodies are left out. */
  requests(): readonly Pick<Exchange, 'method' | 'path' | 'status'>[]
  reset(): void
  /** Calls the listener with every exchange from now on. */
  onExchange(listener: (exchange: Exchange) => void): void
  record(exchange: Exchange): void
}

/** Makes an empty log. */
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
