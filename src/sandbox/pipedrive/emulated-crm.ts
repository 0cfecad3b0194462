import { type EmulatedCrm, type EmulatedCrmOptions, touchedOf } from '../core/emulated-crm.ts'
import { startPipedriveSandbox } from './index.ts'

/**
 * Documented: an app's calls in two seconds on the largest plan. With a smaller limit, a viewer would have to wait for
 * writes.
 */
const largestBurst = 480

/** The dataset's types for Pipedrive's kinds. */
const datasetTypes: ReadonlyMap<string, readonly string[]> = new Map([
  ['persons', ['contacts']],
  ['organizations', ['companies']],
  ['deals', ['deals']],
  ['activities', ['meetings', 'calls', 'tasks']],
])

/**
 * An emulated Pipedrive company in which Minset's app can be installed.
 *
 * @throws as documented for `StartEmulatedCrm`
 */
export async function startEmulatedPipedrive({ publicUrl, ...options }: EmulatedCrmOptions): Promise<EmulatedCrm> {
  const redirectUri = `${publicUrl}/oauth/pipedrive/callback`
  // Minset creates webhooks before it listens: if events were sent too early, Pipedrive would ban its address for half
  // an hour.
  const webhooks = { automatic: true, isSilent: true }
  const frames = {
    panel: `${publicUrl}/cards/pipedrive/frames/panel`,
    floating: `${publicUrl}/cards/pipedrive/frames/floating`,
    settings: `${publicUrl}/cards/pipedrive/frames/settings`,
  }
  const sandbox = await startPipedriveSandbox({ ...options, burst: largestBurst, redirectUri, webhooks, frames })
  const { app, url, ui, requests, faults, oddItems, datasetIds } = sandbox
  return {
    url,
    ui,
    requests,
    faults,
    oddItems,
    kindsOf,
    datasetIds,
    environment: {
      PIPEDRIVE_CLIENT_ID: app.clientId,
      PIPEDRIVE_CLIENT_SECRET: app.clientSecret,
      PIPEDRIVE_OAUTH_URL: url,
      PIPEDRIVE_BASE_URL: url,
    },
    redirectUri,
    // The app gets all its scopes or none: the consent page offers no choice.
    consent: () => sandbox.authorise(),
    touched: () => touchedOf(sandbox, kindsOf),
    playedUntil: () => sandbox.playedUntil(),
    play: (dataset, until) => sandbox.play(dataset, until),
    startDelivery: () => sandbox.webhooks.startDelivery(),
    mount: (router) => sandbox.mount(router),
    close: () => sandbox.close(),
  }
}

function kindsOf(type: string): readonly string[] {
  return datasetTypes.get(type) ?? []
}
