/**
 * What happens instead of the normal answer:
 * an answer of its own; `reset`: the connection breaks and nothing is done; `lost`: the call is done, and then the
 * connection breaks without an answer; `hangMs`: nothing is done, and the connection breaks only after that time;
 * `refusedIds`: a batch is done but for these records, for which the answer names a fault of the server.
 */
export type FaultAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly hangMs: number }
  | { readonly refusedIds: (id: string) => boolean }
  | 'reset'
  | 'lost'

/** A fault to come: the next so many requests that match get the answer. */
export interface Fault {
  /** Matches on method and path; a request that does not match is not counted. */
  readonly matches: (request: { readonly method: string; readonly path: string }) => boolean
  readonly times: number
  readonly answer: FaultAnswer
}

/** Faults that wait to happen. */
export interface FaultPlan {
  add(fault: Fault): void
  /** The answer that this request is to get instead of its own; null for none. Uses it up. */
  take(request: { readonly method: string; readonly path: string }): FaultAnswer | null
}

/** Makes an empty plan. */
export function createFaultPlan(): FaultPlan {
  const waiting: { fault: Fault; left: number }[] = []
  return {
    add: (fault) => {
      waiting.push({ fault, left: fault.times })
    },
    take: (request) => {
      const next = waiting.find(({ fault, left }) => left > 0 && fault.matches(request))
      if (next === undefined) return null
      next.left -= 1
      return next.fault.answer
    },
  }
}
