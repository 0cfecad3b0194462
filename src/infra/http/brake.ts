/** Slows down tries: so many at once, then one per interval. */
export interface Brake {
  /** Seconds until the next try is allowed; 0 where it is allowed now. */
  waitSeconds(): number
  /** Counts a try that failed. */
  countFailure(): void
}

export interface BrakeOptions {
  /** Failures that are let through at once. */
  readonly burst: number
  /** How long it takes to forget one. */
  readonly forgetMs: number
  /** Monotonic, in milliseconds. */
  readonly now: () => number
}

/** A leaky bucket: failures fill it, time empties it. */
export function createBrake({ burst, forgetMs, now }: BrakeOptions): Brake {
  /** When all failures are forgotten. */
  let emptyAt = 0

  function fillMs(): number {
    return Math.max(0, emptyAt - now())
  }

  return {
    waitSeconds: () => Math.max(0, Math.ceil((fillMs() - (burst - 1) * forgetMs) / 1000)),
    countFailure() {
      emptyAt = now() + fillMs() + forgetMs
    },
  }
}

/** A brake for each key. Those that have been idle for long are forgotten, and of very many the oldest. */
export function createBrakes(options: BrakeOptions, most = 10_000): (key: string) => Brake {
  const brakes = new Map<string, Brake>()
  return (key) => {
    const brake = brakes.get(key) ?? createBrake(options)
    // The map keeps the order of use.
    brakes.delete(key)
    brakes.set(key, brake)
    for (const oldest of brakes.keys()) {
      if (brakes.size <= most) break
      brakes.delete(oldest)
    }
    return brake
  }
}
