import { limits } from './limits.ts'

/** An answer of Pipedrive as it came, whatever its status. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** The call was given up. */
export class TimeUp extends Error {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
    this.timeoutMs = timeoutMs
  }
}

export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams | undefined
}

/**
 * Sends a request and reads the whole answer. Redirects are not followed: what is sent carries a token or a secret, and
 * is for nobody else.
 *
 * @throws TimeUp, and what `fetch` throws where there is no answer
 */
export async function send({ method, url, headers, body }: Sending): Promise<Reply> {
  const signal = AbortSignal.timeout(limits.callTimeoutMs)
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json', 'user-agent': 'Minset', ...headers },
      ...(body === undefined ? {} : { body }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  } catch (error) {
    if (signal.aborted) throw new TimeUp(limits.callTimeoutMs)
    throw error
  }
}
