import type { Kysely } from 'kysely'
import { type Caller, createAccessTokens } from '../accounts/index.ts'
import type { AccessTokens, CallCounts, Crm, CrmApp, Grant } from '../crm/port.ts'
import { type CrmDeps, type CrmSurroundings, crmDeps, type Vendor } from '../crm/vendor.ts'
import { ConfigError, CrmAuthError } from '../domain/errors.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Keyring, parseKeyring } from '../infra/keyring.ts'
import { type Ruleset, requiredVendorFields } from '../rules/index.ts'
import type { Config } from './config.ts'

export interface CrmsDeps extends CrmSurroundings {
  readonly config: Pick<Config, 'vendors' | 'publicUrl' | 'secretKeys'>
  readonly ruleset: Ruleset
  /** Where calls are counted; absent where no store can be used, and so no other process calls. */
  readonly countsOf?: ((caller: Caller) => CallCounts) | undefined
}

/** What the CRM of one account is given. */
function depsOf(deps: CrmsDeps, caller: Caller): CrmDeps {
  return { ...crmDeps(deps), counts: deps.countsOf?.(caller) }
}

/** The CRM of a configured token's account. */
export interface TokenCrm {
  readonly vendor: Vendor
  readonly crm: Crm
}

/**
 * The CRM of every configured token. Nothing is called yet. Make one per account and process: it paces the calls.
 *
 * @throws ConfigError for a token that cannot be one
 */
export function openTokenCrms(deps: CrmsDeps): readonly TokenCrm[] {
  return deps.config.vendors.flatMap(({ vendor, settings }) => {
    if (settings.openByToken === null) return []
    const wishes = { vendorFields: requiredVendorFields(deps.ruleset, vendor.id) }
    return [{ vendor, crm: settings.openByToken(wishes, depsOf(deps, { tokenOf: vendor.id })) }]
  })
}

/** How accounts of one vendor are reached that install its app. */
export interface Way {
  readonly vendor: Vendor
  readonly app: CrmApp
  readonly keyring: Keyring
  /** The CRM of an account that has installed the app. Nothing is called yet. Make one per account and process. */
  openStored(accountId: string, scopes: readonly string[] | null): Crm
  /** The CRM of an account that is installing it: its tokens are not stored yet. */
  openGranted(grant: Grant): Crm
}

/**
 * The ways to accounts that install an app, by vendor; empty where no app is configured.
 *
 * @throws ConfigError for keys that cannot be used
 */
export function openWays(deps: CrmsDeps & { readonly db: Kysely<Schema> }): ReadonlyMap<string, Way> {
  const { config, db } = deps
  const ways = new Map<string, Way>()
  for (const { vendor, settings } of config.vendors) {
    const offered = settings.app
    if (offered === null) continue
    const keyring = parseKeyring(config.secretKeys)
    const hooks = { url: `${config.publicUrl}/hooks/${vendor.id}`, keys: keyring.derive(`minset hooks ${vendor.id}`) }
    const wishes = { hooks, vendorFields: requiredVendorFields(deps.ruleset, vendor.id) }
    const app = offered.create(hooks, crmDeps(deps))
    ways.set(vendor.id, {
      vendor,
      app,
      keyring,
      openStored(accountId, scopes) {
        const tokens = createAccessTokens({ ...deps, db, keyring, install: app.install }, accountId)
        return offered.openInstalled({ ...wishes, tokens, scopes }, depsOf(deps, { accountId }))
      },
      openGranted(grant) {
        const account = { ...wishes, tokens: justGranted(grant), scopes: grant.scopes }
        return offered.openInstalled(account, depsOf(deps, { accountId: `${vendor.id}-${grant.externalId}` }))
      },
    })
  }
  return ways
}

/** The tokens of a grant that is not stored yet: too new to be renewed. */
function justGranted({ accessToken, apiOrigin }: Grant): AccessTokens {
  return {
    current: () => Promise.resolve({ token: accessToken, apiOrigin }),
    renew: () => Promise.reject(new CrmAuthError('The CRM does not accept the token that it has just given.')),
  }
}

/** @throws ConfigError where there is no way to any CRM, saying how to make one */
export function requireWayToCrm({ vendors }: Pick<Config, 'vendors'>): void {
  if (vendors.some(({ settings }) => settings.openByToken !== null || settings.app !== null)) return
  const tokens = vendors.map(({ vendor }) => vendor.names.token).join(' or ')
  throw new ConfigError(
    `No CRM is configured: copy .env.example to .env and put the token of your account there (${tokens}), or an app's client id and secret.`,
  )
}

/** @throws ConfigError where accounts cannot install any app, saying what is to be set */
export function requireApp({ vendors }: Pick<Config, 'vendors'>): void {
  if (vendors.some(({ settings }) => settings.app !== null)) return
  const pairs = vendors.map(({ vendor }) => `${vendor.names.clientId} and ${vendor.names.clientSecret}`).join(' or ')
  throw new ConfigError(
    `No app is set up: put ${pairs}, and MINSET_SECRET_KEYS, in .env (see README.md), or use a token without connecting.`,
  )
}
