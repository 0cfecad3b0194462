import type { CallOutcome } from '../../src/domain/field.ts'
import { objectTypes } from '../../src/domain/record.ts'
import {
  type HubSpotSandbox,
  type HubSpotSandboxOptions,
  startHubSpotSandbox,
} from '../../src/sandbox/hubspot/index.ts'
import { callOutcomes } from '../../src/sandbox/hubspot/values/property-definitions.ts'
import { hubspotSpec } from './hubspot-spec.ts'
import { everLater, type StartCrm } from './world-crm.ts'

const byDisposition = new Map<string, CallOutcome>(
  Object.entries(callOutcomes).map(([outcome, id]) => [id, outcome as CallOutcome]),
)

/** An emulated HubSpot account for a world. */
export function onHubSpot(options: Partial<HubSpotSandboxOptions> = {}): StartCrm<HubSpotSandbox> {
  return async ({ dataset, clock, publicUrl }) => {
    const sandbox = await startHubSpotSandbox({
      dataset: () => dataset,
      dir: null,
      port: 0,
      clock,
      rateClock: everLater(),
      ...options,
    })
    const { app, url } = sandbox
    const places = { HUBSPOT_BASE_URL: url, HUBSPOT_UI_URL: url, HUBSPOT_LIMIT_PER_10_SECONDS: '250' }
    return {
      vendor: 'hubspot',
      sandbox,
      spec: hubspotSpec,
      byToken: { ...places, HUBSPOT_ACCESS_TOKEN: sandbox.accessToken },
      byApp: {
        ...places,
        HUBSPOT_CLIENT_ID: app.clientId,
        HUBSPOT_CLIENT_SECRET: app.clientSecret,
        HUBSPOT_APP_ID: String(app.appId),
      },
      redirectUri: app.redirectUri,
      consent({ searchParams }) {
        const asked = `${searchParams.get('scope') ?? ''} ${searchParams.get('optional_scope') ?? ''}`
        return sandbox.tokens.authorise(asked.split(' ').filter(Boolean))
      },
      startDelivery: () => sandbox.webhooks.connect({ targetUrl: `${publicUrl}/hooks/hubspot` }),
      pages: {
        contact: 'contacts',
        company: 'companies',
        deal: 'deals',
        meeting: 'meetings',
        call: 'calls',
        task: 'tasks',
      },
      flagged: objectTypes,
      names: { dealName: 'dealname', lastName: 'lastname' },
      outcomeOf: (id) => byDisposition.get(sandbox.read('calls', id)?.properties['hs_call_disposition'] ?? '') ?? null,
      setOutcome: (id, outcome) =>
        sandbox.write('calls', id, { hs_call_disposition: outcome === null ? '' : callOutcomes[outcome] }),
      reportsClearing: true,
      isWrite: ({ path }) => /batch\/(?:update|create)$/.test(path),
    }
  }
}
