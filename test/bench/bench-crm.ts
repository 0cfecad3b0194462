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

/** The parts of an emulated account for benchmarks that differ between vendors. */
export interface BenchCrm<Sandbox extends AnySandbox = AnySandbox> {
  readonly vendor: string
  readonly sandbox: Sandbox
  /** The configuration that lets accounts install the app. */
  readonly environment: Readonly<Record<string, string>>
  readonly redirectUri: string
  /** The code that is returned when a person accepts everything. */
  authorise(): string
  /** Starts to send events, for vendors where Minset does not create the subscriptions itself. */
  startDelivery(hookUrl: string): void
  /** The number of events that have not been delivered yet. */
  eventsWaiting(): number
  /** The account's id for a contact in the dataset. */
  contactId(datasetId: string): string
  /** Clears a contact's last name, as a person would. */
  loseLastName(id: string): void
  /** A call's cost against the relevant limit, in `unit`. */
  costOf(call: Pick<Exchange, 'method' | 'path' | 'status'>): number
  readonly unit: 'calls' | 'tokens'
  /** Ids of the contacts whose flags a call has written. */
  flaggedBy(exchange: Exchange): readonly string[]
}

/** Starts an emulated account in memory, for Minset at the URL. */
export type StartBenchCrm<Sandbox extends AnySandbox = AnySandbox> = (publicUrl: string) => Promise<BenchCrm<Sandbox>>

/** The limits of the emulated HubSpot account: those of a Professional account. */
export const ceiling = { calls: 190, seconds: 10 } as const

/** The limits of the emulated Pipedrive company. Documented: the window of an app on the smallest plan. */
export const pipedriveWindow = { calls: 80, seconds: 2 } as const

/** An emulated HubSpot account. Searches are not counted: they have a separate limit. */
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

/** Enough that no poll has to wait: these figures measure the cost of work, not the budget. */
const plentyOfTokens = 10_000_000

/** An emulated Pipedrive company. A call that was refused because of a limit costs nothing (recorded). */
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
      // Minset creates webhooks itself.
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
