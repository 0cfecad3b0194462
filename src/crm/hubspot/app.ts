import { message } from '../../words/index.ts'
import { addressOf } from '../http/address.ts'
import type { CrmApp, CrmEventLog } from '../port.ts'
import type { CrmDeps } from '../vendor.ts'
import { createAppTokens } from './access/app-tokens.ts'
import { type AppCredentials, createInstall } from './access/oauth.ts'
import { createCardRequests } from './cards/card-requests.ts'
import { createJournal, journalScopes } from './events/journal.ts'
import { createWebhooks } from './events/webhooks.ts'
import { createClient } from './transport/client.ts'
import { limits } from './transport/limits.ts'

/** The app as registered with HubSpot. */
export interface HubSpotAppOptions {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  /** The app id in the events of our own writes and in the requests of cards; undefined if not configured. */
  readonly appId: string | undefined
  /** Accept signature versions 1 and 2 in addition to 3. */
  readonly oldSignatures: boolean
  /** Read the webhooks journal too. */
  readonly journal: boolean
  /** HubSpot's consent page. */
  readonly authorizeUrl: string
  /** Origin of HubSpot's API; default https://api.hubapi.com (documented: it serves every data centre). */
  readonly baseUrl?: string | undefined
}

/**
 * The HubSpot app itself: installation, webhooks, and optionally the journal. Makes no call.
 *
 * @throws ConfigError if an address is invalid
 */
export function createHubSpotApp(config: HubSpotAppOptions, deps: CrmDeps): CrmApp {
  const { clientId, clientSecret, appId, oldSignatures } = config
  const baseUrl = addressOf(
    config.baseUrl ?? 'https://api.hubapi.com',
    message('config.address.api', { title: 'HubSpot' }),
  )
  const authorizeUrl = addressOf(config.authorizeUrl, message('config.address.consent', { title: 'HubSpot' }))
  const credentials = { clientId, clientSecret, baseUrl }
  return {
    vendor: 'hubspot',
    install: createInstall({ ...credentials, authorizeUrl }, deps),
    // No app has an empty id. If ours is unknown, our own writes count as changes and the records are re-read once
    // more.
    webhooks: createWebhooks({ clientSecret, appId: appId ?? '', oldSignatures }),
    eventLog: config.journal ? journalOf(credentials, deps) : null,
    // HubSpot renders cards itself, from React components that request their content.
    cards: null,
    cardRequests: createCardRequests({ clientSecret, appId }),
  }
}

/**
 * Uses the paced client for its retries. Documented: the journal counts against no limit, so the pace is our own
 * choice.
 */
function journalOf(credentials: AppCredentials, deps: CrmDeps): CrmEventLog {
  const { baseUrl } = credentials
  const tokens = createAppTokens(credentials, journalScopes, deps)
  const client = createClient({ tokens, baseUrl, limitPer10Seconds: limits.callsPer10Seconds }, deps)
  return createJournal({ client, baseUrl }, deps)
}
