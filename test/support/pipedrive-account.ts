import { onTestFinished } from 'vitest'
import {
  type PipedriveSandbox,
  type PipedriveSandboxOptions,
  startPipedriveSandbox,
} from '../../src/sandbox/pipedrive/index.ts'
import { type SettableClock, settableClock } from './clock.ts'
import { type Reply, smallCompany, start } from './hubspot-account.ts'

export interface PipedriveCall {
  readonly method: string
  /** Including its query. */
  readonly path: string
  /** JSON, or a form as text. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An emulated company that a test calls. */
export interface PipedriveAccount {
  readonly sandbox: PipedriveSandbox
  readonly clock: SettableClock
  /** With the admin's personal token. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>
  /** With the given headers, and no other token. */
  readonly ask: (call: PipedriveCall) => Promise<Reply>
  /** The data of a response that must be a success. */
  readonly data: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>
}

/** Sends one request to an emulated company. */
export async function sendTo(
  sandbox: PipedriveSandbox,
  { method, path, body, headers }: PipedriveCall,
): Promise<Reply> {
  const isForm = body instanceof URLSearchParams
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The header of the app's token for a user; default: the admin. */
export function bearerOf(sandbox: PipedriveSandbox, userId?: number): Readonly<Record<string, string>> {
  const pair = sandbox.tokens.exchange(sandbox.authorise(userId))
  return { authorization: `Bearer ${pair?.accessToken}` }
}

/**
 * Starts a small company that stops with the test; time stands still until the test moves it.
 *
 * @param limits by default so high that no test reaches them by accident
 */
export async function aPipedriveAccount(
  options: Partial<PipedriveSandboxOptions> = {},
  limits: Pick<PipedriveSandboxOptions, 'burst'> = { burst: 480 },
): Promise<PipedriveAccount> {
  const clock = settableClock(start)
  const sandbox = await startPipedriveSandbox({
    dataset: () => smallCompany(),
    dir: null,
    port: 0,
    clock: () => clock.now(),
    rateClock: () => clock.now(),
    ...limits,
    ...options,
  })
  onTestFinished(() => sandbox.close())
  const personal = { 'x-api-token': sandbox.accessToken }
  return {
    sandbox,
    clock,
    call: (method, path, body) => sendTo(sandbox, { method, path, body, headers: personal }),
    ask: (call) => sendTo(sandbox, call),
    async data(method, path, body) {
      const reply = await sendTo(sandbox, { method, path, body, headers: personal })
      const problem = `${method} ${path} answers ${reply.status} ${JSON.stringify(reply.body)}`
      if (reply.status >= 300) throw new Error(problem)
      return (reply.body as { readonly data: Record<string, unknown> }).data
    },
  }
}
