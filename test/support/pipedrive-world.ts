import type { CallOutcome } from '../../src/domain/field.ts'
import {
  type PipedriveSandbox,
  type PipedriveSandboxOptions,
  startPipedriveSandbox,
} from '../../src/sandbox/pipedrive/index.ts'
import { pipedriveSpec } from './pipedrive-spec.ts'
import { everLater, type StartCrm, type WorldCrm } from './world-crm.ts'

/** Ids of the emulated company's outcomes of calls. */
const outcomeIds = {
  connected: 305,
  noAnswer: 306,
  busy: 307,
  leftMessage: 308,
  leftVoicemail: 309,
  wrongNumber: 310,
} as const satisfies Readonly<Record<Exclude<CallOutcome, 'other'>, number>>

/** An emulated Pipedrive company for a world. */
export function onPipedrive(options: Partial<PipedriveSandboxOptions> = {}): StartCrm<PipedriveSandbox> {
  return async ({ dataset, clock, publicUrl }) => {
    const sandbox = await startPipedriveSandbox({
      dataset: () => dataset,
      dir: null,
      port: 0,
      clock,
      // The daily limit follows the days of the world's clock.
      rateClock: options.dailyTokens === undefined ? everLater() : clock,
      // The largest of any plan: on a server the calls within it are counted in real time, by the database's clock.
      burst: 480,
      redirectUri: `${publicUrl}/oauth/pipedrive/callback`,
      ...options,
    })
    return {
      vendor: 'pipedrive',
      sandbox,
      spec: pipedriveSpec,
      ...accessTo(sandbox),
      consent: () => sandbox.authorise(),
      // Minset creates webhooks itself.
      startDelivery: () => undefined,
      pages: {
        contact: 'persons',
        company: 'organizations',
        deal: 'deals',
        meeting: 'activities',
        call: 'activities',
        task: 'activities',
      },
      flagged: ['contact', 'company', 'deal'],
      names: { dealName: 'title', lastName: 'last_name' },
      outcomeOf: (id) => nativeOutcome(sandbox.read('activities', id)?.['outcome']),
      setOutcome: (id, outcome) =>
        sandbox.write('activities', id, { outcome: outcome === null ? null : outcomeIds[outcome] }),
      reportsClearing: false,
      isWrite: ({ method, path }) => method !== 'GET' && !path.startsWith('/oauth'),
    }
  }
}

function accessTo({ app, url, accessToken }: PipedriveSandbox): Pick<WorldCrm, 'byToken' | 'byApp' | 'redirectUri'> {
  return {
    byToken: { PIPEDRIVE_BASE_URL: url, PIPEDRIVE_API_TOKEN: accessToken },
    byApp: {
      PIPEDRIVE_BASE_URL: url,
      PIPEDRIVE_OAUTH_URL: url,
      PIPEDRIVE_CLIENT_ID: app.clientId,
      PIPEDRIVE_CLIENT_SECRET: app.clientSecret,
    },
    redirectUri: app.redirectUri,
  }
}

function nativeOutcome(id: unknown): CallOutcome | null {
  const [outcome] = Object.entries(outcomeIds).find(([, one]) => one === id) ?? []
  return (outcome as CallOutcome | undefined) ?? null
}
