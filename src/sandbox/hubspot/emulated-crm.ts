import { join } from 'node:path'
import { type EmulatedCrm, type EmulatedCrmOptions, touchedOf } from '../core/emulated-crm.ts'
import { startHubSpotSandbox } from './index.ts'

/** An emulated HubSpot account in which Minset's app can be installed. @throws as documented for `StartEmulatedCrm` */
export async function startEmulatedHubSpot({ publicUrl, ...options }: EmulatedCrmOptions): Promise<EmulatedCrm> {
  const sandbox = await startHubSpotSandbox({
    ...options,
    redirectUri: `${publicUrl}/oauth/hubspot/callback`,
    webhooks: { automatic: true },
    extensions: { projectDir: join(import.meta.dirname, '../../../manifest/hubspot'), serviceUrl: publicUrl },
  })
  const { app, tokens, url, ui, requests, faults, oddItems, datasetIds } = sandbox
  return {
    url,
    ui,
    requests,
    faults,
    oddItems,
    kindsOf,
    datasetIds,
    environment: {
      HUBSPOT_CLIENT_ID: app.clientId,
      HUBSPOT_CLIENT_SECRET: app.clientSecret,
      HUBSPOT_APP_ID: String(app.appId),
      HUBSPOT_AUTHORIZE_URL: `${url}/oauth/authorize`,
      HUBSPOT_BASE_URL: url,
      HUBSPOT_UI_URL: url,
      HUBSPOT_LIMIT_PER_10_SECONDS: '190',
    },
    redirectUri: app.redirectUri,
    consent({ searchParams }) {
      const asked = `${searchParams.get('scope') ?? ''} ${searchParams.get('optional_scope') ?? ''}`
      return tokens.authorise(asked.split(' ').filter(Boolean))
    },
    touched: () => touchedOf(sandbox, kindsOf),
    playedUntil: () => sandbox.playedUntil(),
    play: (dataset, until) => sandbox.play(dataset, until),
    startDelivery() {
      sandbox.webhooks.connect({ targetUrl: `${publicUrl}/hooks/hubspot` })
    },
    mount: (router) => sandbox.mount(router),
    close: () => sandbox.close(),
  }
}

/** HubSpot's types have the same names as the dataset's. */
function kindsOf(type: string): readonly string[] {
  return [type]
}
