import type { Config } from '../config.ts'
import { send } from '../crm/http/send.ts'

/** Whether a Minset answers where this one would listen. */
export async function isServing({ host, port }: Pick<Config, 'host' | 'port'>): Promise<boolean> {
  const name = host.includes(':') ? `[${host}]` : host
  try {
    const url = `http://${name}:${port}/healthz`
    return (await send({ method: 'GET', url }, { timeoutMs: 2000, bodyBytes: 1000 })).status === 200
  } catch {
    return false
  }
}
