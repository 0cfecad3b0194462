/** The used part of autocannon, which has no types of its own. */
declare module 'autocannon' {
  interface LoadRequest {
    body?: string | Buffer
    headers?: Record<string, string>
  }
  interface Load {
    readonly url: string
    readonly connections: number
    readonly duration: number
    readonly requests: readonly {
      readonly method: 'POST'
      readonly setupRequest: (request: LoadRequest) => LoadRequest
    }[]
  }
  interface LoadResult {
    readonly '2xx': number
    readonly non2xx: number
    readonly errors: number
    /** Seconds. */
    readonly duration: number
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number }
  }
  export default function autocannon(load: Load): Promise<LoadResult>
}
