import type { Config } from '../config.ts'

/** Whether a Minset answers where this one would listen. */
export async function isServing({ host, port }: Pick<Config, 'host' | 'port'>): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host
  try {
    return (await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}
