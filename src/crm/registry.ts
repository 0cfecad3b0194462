import { systemTimer } from './http/timer.ts'
import { createHubSpotApp, type HubSpotAppOptions } from './hubspot/app.ts'
import { createHubSpot, type HubSpotConfig, type HubSpotDeps } from './hubspot/index.ts'
import type { Crm, CrmApp } from './port.ts'

export { staticTokens } from './hubspot/static-tokens.ts'

/** What an adapter needs to know of the account, tagged with the vendor. */
export type CrmConfig = { readonly vendor: 'hubspot' } & HubSpotConfig

/** What every adapter is given. Waiting and randomness have working defaults. */
export type CrmDeps = Pick<HubSpotDeps, 'clock' | 'log' | 'places'> & Partial<Pick<HubSpotDeps, 'timer' | 'random'>>

/** Every vendor that there is an adapter for. */
const adapters: Readonly<Record<CrmConfig['vendor'], (config: CrmConfig, deps: HubSpotDeps) => Crm>> = {
  hubspot: createHubSpot,
}

/**
 * The CRM of one account. Make one per account and process: each paces its own calls, and two would together exceed
 * the vendor's limit, unless they share the places of their calls.
 *
 * @throws ConfigError if the configuration cannot be right
 */
export function createCrm(config: CrmConfig, deps: CrmDeps): Crm {
  return adapters[config.vendor](config, { timer: systemTimer, random: Math.random, ...deps })
}

/** What a vendor's app is registered as, tagged with the vendor. */
export type CrmAppConfig = { readonly vendor: 'hubspot' } & HubSpotAppOptions

/** Every vendor whose app can be installed. */
const apps: Readonly<Record<CrmAppConfig['vendor'], (config: CrmAppConfig, deps: HubSpotDeps) => CrmApp>> = {
  hubspot: createHubSpotApp,
}

/**
 * The vendor's app as such, beside any account. One per process.
 *
 * @throws ConfigError if the configuration cannot be right
 */
export function createApp(config: CrmAppConfig, deps: CrmDeps): CrmApp {
  return apps[config.vendor](config, { timer: systemTimer, random: Math.random, ...deps })
}
