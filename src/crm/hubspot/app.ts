import { addressOf } from '../http/address.ts'
import type { CrmApp, CrmEventLog } from '../port.ts'
import type { CrmDeps } from '../vendor.ts'
import { createAppTokens } from './access/app-tokens.ts'
import { type AppCredentials, createInstall } from './access/oauth.ts'
import { createJournal, journalScopes } from './events/journal.ts'
import { createWebhooks } from './events/webhooks.ts'
import { createClient } from './transport/client.ts'
import { limits } from './transport/limits.ts'

/** The app as it is registered with HubSpot. */
export interface HubSpotAppOptions {
  readonly clientId: string
  /** Never logged. */
  readonly clientSecret: string
  /** The number that own writes come back with; undefined where it is not configured. */
  readonly appId: string | undefined
  /** Accept the signature versions 1 and 2 beside 3. */
  readonly oldSignatures: boolean
  /** Read the webhooks journal too. */
  readonly journal: boolean
  /** HubSpot's page of consent. */
  readonly authorizeUrl: string
  /** Where HubSpot's API is; https://api.hubapi.com unless given (documented: it serves every data centre). */
  readonly baseUrl?: string | undefined
}

/**
 * The HubSpot app as such: installing, webhooks, and the journal where it is wanted. Nothing is called yet.
 *
 * @throws ConfigError if an address cannot be right
 */
export function createHubSpotApp(config: HubSpotAppOptions, deps: CrmDeps): CrmApp {
  const { clientId, clientSecret, appId, oldSignatures } = config
  const baseUrl = addressOf(config.baseUrl ?? 'https://api.hubapi.com', "HubSpot's API")
  const authorizeUrl = addressOf(config.authorizeUrl, "HubSpot's page of consent")
  const credentials = { clientId, clientSecret, baseUrl }
  return {
    vendor: 'hubspot',
    install: createInstall({ ...credentials, authorizeUrl }, deps),
    // No app has an empty id: where ours is not known, own writes are taken for changes and records read once more.
    webhooks: createWebhooks({ clientSecret, appId: appId ?? '', oldSignatures }),
    eventLog: config.journal ? journalOf(credentials, deps) : null,
    // Cards are React components that HubSpot runs itself; Minset has none yet.
    cards: null,
  }
}

/** By the paced client, for its retries. Documented: the journal counts in no limit, so its pace is the client's own. */
function journalOf(credentials: AppCredentials, deps: CrmDeps): CrmEventLog {
  const { baseUrl } = credentials
  const tokens = createAppTokens(credentials, journalScopes, deps)
  const client = createClient({ tokens, baseUrl, limitPer10Seconds: limits.callsPer10Seconds }, deps)
  return createJournal({ client, baseUrl }, deps)
}
