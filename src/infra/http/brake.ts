import type { Request } from 'express'

/** Limits attempts, or only those that failed: a burst at first, then one per interval. */
export interface Brake {
  /** Seconds until the next attempt is allowed; 0 if it is allowed now. */
  waitSeconds(): number
  /** Counts an attempt. */
  count(): void
  /** Takes back an attempt that was counted before it was known that it does not count. */
  giveBack(): void
}

export interface BrakeOptions {
  /** The number of attempts allowed at once. */
  readonly burst: number
  /** How long it takes for one attempt to be forgotten, in milliseconds. */
  readonly forgetMs: number
  /** Monotonic, in milliseconds. */
  readonly now: () => number
}

/** A leaky bucket: attempts fill it, time empties it. */
export function createBrake({ burst, forgetMs, now }: BrakeOptions): Brake {
  /** When all attempts will be forgotten. */
  let emptyAt = 0

  function fillMs(): number {
    return Math.max(0, emptyAt - now())
  }

  return {
    waitSeconds: () => Math.max(0, Math.ceil((fillMs() - (burst - 1) * forgetMs) / 1000)),
    count() {
      emptyAt = now() + fillMs() + forgetMs
    },
    giveBack() {
      emptyAt -= forgetMs
    },
  }
}

/** A brake for each key. Idle ones are discarded, and of very many the least recently used. */
export function createBrakes(options: BrakeOptions, most = 10_000): (key: string) => Brake {
  const brakes = new Map<string, Brake>()
  return (key) => {
    const brake = brakes.get(key) ?? createBrake(options)
    // The map is in the order of use.
    brakes.delete(key)
    brakes.set(key, brake)
    for (const oldest of brakes.keys()) {
      if (brakes.size <= most) break
      brakes.delete(oldest)
    }
    return brake
  }
}

/**
 * Where a request comes from, as what limits attempts counts it: the address, but of an IPv6 address the network, because one
 * computer may use any address of its network.
 */
export function networkOf({ ip = '' }: Pick<Request, 'ip'>): string {
  if (!ip.includes(':') || ip.includes('.')) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...(tail ?? '').split(':')].slice(0, 4).join(':')
}
