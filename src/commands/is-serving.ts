import type { Config } from '../app/config.ts'
import { send } from '../crm/http/send.ts'
import { reasonOf } from '../domain/errors.ts'

type Address = Pick<Config, 'host' | 'port'>

/** Whether a Minset service responds at the configured address. */
export async function isServing(address: Address): Promise<boolean> {
  try {
    const { status, text } = await ask(address, '/healthz')
    return status === 200 && text === 'alive\n'
  } catch {
    return false
  }
}

/** Whether the Minset service at this address is ready, and its problems if it is not. */
export async function askReadiness(
  address: Address,
): Promise<{ readonly isReady: boolean; readonly lines: readonly string[] }> {
  try {
    const { status, text } = await ask(address, '/readyz')
    if (status === 200) return { isReady: true, lines: [] }
    const [, ...lines] = text.trim().split('\n')
    return { isReady: false, lines: lines.length === 0 ? [`it answers with status ${status}`] : lines }
  } catch (error) {
    return { isReady: false, lines: [`it does not say how it is (${reasonOf(error)})`] }
  }
}

async function ask({ host, port }: Address, path: string): ReturnType<typeof send> {
  const name = host.includes(':') ? `[${host}]` : host
  return send({ method: 'GET', url: `http://${name}:${port}${path}` }, { timeoutMs: 15_000, bodyBytes: 100_000 })
}
