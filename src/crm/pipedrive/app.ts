import { message } from '../../words/index.ts'
import { addressOf } from '../http/address.ts'
import type { CrmApp } from '../port.ts'
import type { CrmDeps } from '../vendor.ts'
import { createInstall } from './access/oauth.ts'
import { createCardRequests } from './cards/card-requests.ts'
import { readSdk } from './cards/frame-script.ts'
import { createPanel, type PanelOptions } from './cards/panel.ts'
import type { HookSettings } from './events/hook-address.ts'
import { createWebhooks } from './events/webhooks.ts'
import type { ActivityTypes } from './fields/fields.ts'

/** The app as registered with Pipedrive. */
export interface PipedriveAppOptions {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  readonly hooks: HookSettings
  /** How requests for the JSON panel are authenticated, in addition to the client secret. */
  readonly panel: Omit<PanelOptions, 'clientSecret'>
  readonly activityTypes: ActivityTypes
  /** Pipedrive's OAuth server; documented: `https://oauth.pipedrive.com`. */
  readonly oauthUrl: string
  /** Overrides the API origin that each token comes with. */
  readonly baseUrl?: string | undefined
}

/**
 * The Pipedrive app itself: installation and webhooks. Makes no call.
 *
 * @throws ConfigError if an address is invalid
 */
export function createPipedriveApp(config: PipedriveAppOptions, deps: CrmDeps): CrmApp {
  const { clientId, clientSecret } = config
  const oauthUrl = addressOf(config.oauthUrl, message('config.address.oauth', { title: 'Pipedrive' }))
  const baseUrl =
    config.baseUrl === undefined
      ? null
      : addressOf(config.baseUrl, message('config.address.api', { title: 'Pipedrive' }))
  return {
    vendor: 'pipedrive',
    install: createInstall({ clientId, clientSecret, oauthUrl, baseUrl }, deps),
    webhooks: createWebhooks(config.hooks, config.activityTypes),
    // Pipedrive keeps no log of an app's events.
    eventLog: null,
    cards: createPanel({ ...config.panel, clientSecret }),
    cardRequests: createCardRequests({ ...config.panel, clientSecret }),
    // Documented: pages are at the company's own host name. A sandbox serves its pages and its API at the same origin.
    frames: { ancestors: baseUrl ?? 'https://*.pipedrive.com', sdk: readSdk },
  }
}
