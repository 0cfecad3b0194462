import type { Config } from '../app/config.ts'
import { send } from '../crm/http/send.ts'
import { reasonOf } from '../domain/errors.ts'
import { processHeader } from '../infra/process/process-id.ts'

/** The process of the Minset service that responds at an origin, as it states it; empty if it does not, null if none responds. */
export async function servingProcess(origin: string): Promise<string | null> {
  try {
    const { status, text, headers } = await ask(origin, '/healthz')
    return status === 200 && text === 'alive\n' ? (headers.get(processHeader) ?? '') : null
  } catch {
    return null
  }
}

/** Whether the Minset service at an origin is ready, and its problems if it is not. */
export async function askReadiness(
  origin: string,
): Promise<{ readonly isReady: boolean; readonly lines: readonly string[] }> {
  try {
    const { status, text } = await ask(origin, '/readyz')
    if (status === 200) return { isReady: true, lines: [] }
    const [, ...lines] = text.trim().split('\n')
    return { isReady: false, lines: lines.length === 0 ? [`it answers with status ${status}`] : lines }
  } catch (error) {
    return { isReady: false, lines: [`it does not say how it is (${reasonOf(error)})`] }
  }
}

/** Where this machine reaches a process that listens on a port. */
export function originAt({ host, port }: Pick<Config, 'host' | 'port'>): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function ask(origin: string, path: string): ReturnType<typeof send> {
  return send({ method: 'GET', url: origin + path }, { timeoutMs: 15_000, bodyBytes: 100_000 })
}
