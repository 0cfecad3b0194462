/**
 * The replacement for a normal response: a response of its own; `reset`: the connection breaks and the call is not
 * carried out; `lost`: the call is carried out, and then the connection breaks without a response; `hangMs`: the call
 * is not carried out, and the connection breaks after that time; `refusedIds`: a batch is carried out except for these
 * records, for which the response contains a server error.
 */
export type FaultAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly hangMs: number }
  | { readonly refusedIds: (id: string) => boolean }
  | 'reset'
  | 'lost'

/** A planned fault: the next matching requests, up to its count, get the response. */
export interface Fault {
  /** Matches method and path; a request that does not match is not counted. */
  readonly matches: (request: { readonly method: string; readonly path: string }) => boolean
  readonly times: number
  readonly answer: FaultAnswer
}

/** The planned faults. */
export interface FaultPlan {
  add(fault: Fault): void
  /** The replacement response for this request; null for none. Counts it as used. */
  take(request: { readonly method: string; readonly path: string }): FaultAnswer | null
}

/** Creates an empty plan. */
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
