import type { CrmApp } from '../port.ts'
import type { HubSpotDeps } from './client.ts'
import { createInstall, type InstallOptions } from './oauth.ts'
import { createWebhooks } from './webhooks.ts'

export interface HubSpotAppOptions extends InstallOptions {
  /** The app's number; null where it is not configured. */
  readonly appId: string | null
  /** Accept the signature versions 1 and 2 beside 3. */
  readonly oldSignatures: boolean
}

/** What HubSpot offers to the app as such, before and beside any account. Nothing is called yet. */
export function createHubSpotApp(options: HubSpotAppOptions, deps: HubSpotDeps): CrmApp {
  return { vendor: 'hubspot', install: createInstall(options, deps), webhooks: createWebhooks(options) }
}
