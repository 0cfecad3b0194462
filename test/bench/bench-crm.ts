import { readScopes, writeScopes } from '../../src/crm/hubspot/access/scopes.ts'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import {
  type HubSpotSandbox,
  type HubSpotSandboxOptions,
  startHubSpotSandbox,
} from '../../src/sandbox/hubspot/index.ts'
import { costOf } from '../../src/sandbox/pipedrive/costs.ts'
import {
  type PipedriveSandbox,
  type PipedriveSandboxOptions,
  startPipedriveSandbox,
} from '../../src/sandbox/pipedrive/index.ts'
import type { AnySandbox } from '../support/world-crm.ts'
import { flaggedByHubSpotCall, flaggedByPipedriveCall } from './flagged-by-call.ts'

/** What differs from vendor to vendor where Minset is measured against an emulated account. */
export interface BenchCrm<Sandbox extends AnySandbox = AnySandbox> {
  readonly vendor: string
  readonly sandbox: Sandbox
  /** What a customer writes to let accounts install the app. */
  readonly environment: Readonly<Record<string, string>>
  readonly redirectUri: string
  /** The code that comes back when a person says yes to everything. */
  authorise(): string
  /** Has events sent from now on, where Minset does not see to that itself. */
  startDelivery(hookUrl: string): void
  /** How many events are on their way. */
  eventsWaiting(): number
  /** The account's id of what the dataset calls a contact. */
  contactId(datasetId: string): string
  /** Takes a contact's last name away, as a person would. */
  loseLastName(id: string): void
  /** What a call uses up of the limit that counts, in `unit`. */
  costOf(call: Pick<Exchange, 'method' | 'path' | 'status'>): number
  readonly unit: 'calls' | 'tokens'
  /** Ids of the contacts whose flags a call has written. */
  flaggedBy(exchange: Exchange): readonly string[]
}

/** Starts an emulated account in memory, for Minset at the address. */
export type StartBenchCrm<Sandbox extends AnySandbox = AnySandbox> = (publicUrl: string) => Promise<BenchCrm<Sandbox>>

/** What the emulated HubSpot account enforces: the limit of a Professional account. */
export const ceiling = { calls: 190, seconds: 10 } as const

/** What the emulated Pipedrive company enforces. Documented: the window of an app on the smallest plan. */
export const pipedriveWindow = { calls: 80, seconds: 2 } as const

/** An emulated HubSpot account. Searches are not counted: they have a limit of their own. */
export function onHubSpot(options: Omit<HubSpotSandboxOptions, 'dir' | 'port'>): StartBenchCrm<HubSpotSandbox> {
  return async () => {
    const sandbox = await startHubSpotSandbox({ ...options, dir: null, port: 0 })
    return {
      vendor: 'hubspot',
      sandbox,
      environment: {
        HUBSPOT_CLIENT_ID: sandbox.app.clientId,
        HUBSPOT_CLIENT_SECRET: sandbox.app.clientSecret,
        HUBSPOT_APP_ID: String(sandbox.app.appId),
        HUBSPOT_BASE_URL: sandbox.url,
        HUBSPOT_UI_URL: sandbox.url,
        HUBSPOT_LIMIT_PER_10_SECONDS: String(ceiling.calls),
      },
      redirectUri: sandbox.app.redirectUri,
      authorise: () => sandbox.tokens.authorise([...readScopes, ...writeScopes]),
      startDelivery: (hookUrl) => sandbox.webhooks.connect({ targetUrl: hookUrl }),
      eventsWaiting: () => sandbox.webhooks.waiting,
      contactId: (datasetId) => sandbox.idOf('contacts', datasetId),
      loseLastName: (id) => sandbox.write('contacts', id, { lastname: '' }),
      costOf: ({ path }) => Number(path.startsWith('/crm/') && !path.endsWith('/search')),
      unit: 'calls',
      flaggedBy: flaggedByHubSpotCall,
    }
  }
}

/** So many that no poll has to wait for them: these figures are about what work costs, and not about the budget. */
const plentyOfTokens = 10_000_000

/** An emulated Pipedrive company. A call that was refused for a limit costs nothing (recorded). */
export function onPipedrive(options: Omit<PipedriveSandboxOptions, 'dir' | 'port'>): StartBenchCrm<PipedriveSandbox> {
  return async (publicUrl) => {
    const sandbox = await startPipedriveSandbox({
      burst: pipedriveWindow.calls,
      dailyTokens: plentyOfTokens,
      redirectUri: `${publicUrl}/oauth/pipedrive/callback`,
      ...options,
      dir: null,
      port: 0,
    })
    return {
      vendor: 'pipedrive',
      sandbox,
      environment: {
        PIPEDRIVE_CLIENT_ID: sandbox.app.clientId,
        PIPEDRIVE_CLIENT_SECRET: sandbox.app.clientSecret,
        PIPEDRIVE_OAUTH_URL: sandbox.url,
        PIPEDRIVE_BASE_URL: sandbox.url,
      },
      redirectUri: sandbox.app.redirectUri,
      authorise: () => sandbox.authorise(),
      // Minset makes webhooks itself.
      startDelivery: () => undefined,
      eventsWaiting: () => sandbox.webhooks.waiting,
      contactId: (datasetId) => sandbox.idOf('contacts', datasetId),
      loseLastName: (id) => sandbox.write('persons', id, { last_name: '' }),
      costOf: ({ method, path, status }) => (status === 429 ? 0 : costOf(method, path)),
      unit: 'tokens',
      flaggedBy: flaggedByPipedriveCall,
    }
  }
}
