import { onTestFinished } from 'vitest'
import { pipedriveTokens } from '../../src/crm/pipedrive/access/static-tokens.ts'
import type { PipedriveConfig } from '../../src/crm/pipedrive/index.ts'
import { createPipedrive } from '../../src/crm/pipedrive/index.ts'
import type { AccessTokens, Crm } from '../../src/crm/port.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import type { SettableClock } from './clock.ts'
import { holdToSpec } from './hold-to-spec.ts'
import { pipedriveSpec } from './pipedrive-spec.ts'
import { createSkippingTimer } from './virtual-timer.ts'

interface Connected {
  readonly sandbox: PipedriveSandbox
  readonly clock: SettableClock
}

/**
 * The adapter for an emulated company; default: with the admin's personal token. Waits take no real time. Its traffic
 * is checked against Pipedrive's files until the test ends.
 */
export function crmOf({ sandbox, clock }: Connected, config: Partial<PipedriveConfig> = {}): Crm {
  onTestFinished(holdToSpec(sandbox.requests, pipedriveSpec))
  const deps = { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
  const tokens = pipedriveTokens(sandbox.accessToken)
  return createPipedrive({ tokens, scopes: null, baseUrl: sandbox.url, dailyShare: 1, ...config }, deps)
}

/** The tokens and scopes of the app, as after the admin's consent. */
export function installedBy(
  sandbox: PipedriveSandbox,
  userId?: number,
): { readonly tokens: AccessTokens; readonly scopes: readonly string[] } {
  const granted = sandbox.tokens.exchange(sandbox.authorise(userId))
  if (granted === null) throw new Error('no token for the code')
  return { tokens: pipedriveTokens(granted.accessToken), scopes: granted.scopes }
}

/** The writing calls to the company since the last reset, as `METHOD path`. */
export function writesOf({ requests }: PipedriveSandbox): readonly string[] {
  return requests.requests().flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]))
}
