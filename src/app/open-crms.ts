import type { Kysely } from 'kysely'
import { accountIdOf, type Caller, createAccessTokens } from '../accounts/index.ts'
import type { AccessTokens, CallCounts, Crm, CrmApp, Grant } from '../crm/port.ts'
import { type AccountOptions, type CrmDeps, type CrmRuntime, crmDeps, type Vendor } from '../crm/vendor.ts'
import { ConfigError, CrmAuthError } from '../domain/errors.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Keyring, parseKeyring } from '../infra/secrets/keyring.ts'
import { defaultLanguage, type Language, listMessage, message } from '../words/index.ts'
import type { Config } from './config.ts'

export interface CrmsDeps extends CrmRuntime {
  readonly config: Pick<Config, 'vendors' | 'publicUrl' | 'secretKeys'>
  /** The call counters by caller; absent if no store is available, and so no other process makes calls. */
  readonly countsOf?: ((caller: Caller) => CallCounts) | undefined
}

/** The dependencies of one account's CRM. */
function depsOf(deps: CrmsDeps, caller: Caller): CrmDeps {
  return { ...crmDeps(deps), counts: deps.countsOf?.(caller) }
}

type VendorFields = ReturnType<AccountOptions['vendorFields']>

/** The CRM of an account, before its first call. Use one per account and process, because it paces the calls. */
export interface AccountCrm {
  readonly crm: Crm
  /** Sets which of the vendor's custom fields are read from now on; the active ruleset determines them. */
  readonly readFields: (fields: VendorFields) => void
  /** Sets the language of texts in the account from now on. */
  readonly writeIn: (language: Language) => void
}

/** The CRM of a configured token's account. */
export interface TokenCrm extends AccountCrm {
  readonly vendor: Vendor
}

function accountCrm(open: (options: AccountOptions) => Crm): AccountCrm {
  let inUse: VendorFields = {}
  let spoken = defaultLanguage
  return {
    crm: open({ vendorFields: () => inUse, language: () => spoken }),
    readFields(fields) {
      inUse = fields
    },
    writeIn(language) {
      spoken = language
    },
  }
}

/**
 * The CRM of every configured token.
 *
 * @throws ConfigError for an impossible token
 */
export function openTokenCrms(deps: CrmsDeps): readonly TokenCrm[] {
  return deps.config.vendors.flatMap(({ vendor, settings }) => {
    if (settings.openByToken === null) return []
    const { openByToken } = settings
    return [{ vendor, ...accountCrm((options) => openByToken(options, depsOf(deps, { tokenOf: vendor.id }))) }]
  })
}

/** One vendor's app, and how accounts that have installed it are opened. */
export interface InstallableApp {
  readonly vendor: Vendor
  readonly app: CrmApp
  readonly keyring: Keyring
  /** The CRM of an account that has installed the app. */
  openStored(accountId: string, scopes: readonly string[] | null): AccountCrm
  /** The CRM of an account that is being installed: its tokens are not stored yet. */
  openGranted(grant: Grant): Crm
}

/**
 * The apps that accounts can install, by vendor; empty if none is configured.
 *
 * @throws ConfigError for invalid keys
 */
export function openInstallableApps(
  deps: CrmsDeps & { readonly db: Kysely<Schema> },
): ReadonlyMap<string, InstallableApp> {
  const { config, db } = deps
  const installables = new Map<string, InstallableApp>()
  for (const { vendor, settings } of config.vendors) {
    const offered = settings.app
    if (offered === null) continue
    const keyring = parseKeyring(config.secretKeys)
    const hooks = { url: `${config.publicUrl}/hooks/${vendor.id}`, keys: keyring.derive(`minset hooks ${vendor.id}`) }
    const app = offered.create(hooks, crmDeps(deps))
    installables.set(vendor.id, {
      vendor,
      app,
      keyring,
      openStored(accountId, scopes) {
        const tokens = createAccessTokens({ ...deps, db, keyring, install: app.install }, accountId)
        const own = depsOf(deps, { accountId })
        return accountCrm((options) => offered.openInstalled({ ...options, hooks, tokens, scopes }, own))
      },
      openGranted(grant) {
        const account = { hooks, tokens: justGranted(grant), scopes: grant.scopes, vendorFields: () => ({}) }
        return offered.openInstalled(account, depsOf(deps, { accountId: accountIdOf(vendor.id, grant.externalId) }))
      },
    })
  }
  return installables
}

/** The tokens of a grant that is not stored yet: too new to need a renewal. */
function justGranted({ accessToken, apiOrigin }: Grant): AccessTokens {
  return {
    current: () => Promise.resolve({ token: accessToken, apiOrigin }),
    renew: () => Promise.reject(new CrmAuthError(message('crm.token.new'))),
  }
}

/** @throws ConfigError if no CRM is configured, with how to configure one */
export function requireAnyCrm({ vendors }: Pick<Config, 'vendors'>): void {
  if (vendors.some(({ settings }) => settings.openByToken !== null || settings.app !== null)) return
  const tokens = vendors.map(({ vendor }) => message('asWritten', { text: vendor.names.token }))
  throw new ConfigError(message('config.crm.none', { tokens: listMessage('list.or', tokens) }))
}

/** @throws ConfigError if no app is configured that accounts can install, with what to set */
export function requireApp({ vendors }: Pick<Config, 'vendors'>): void {
  if (vendors.some(({ settings }) => settings.app !== null)) return
  const pairs = vendors.map(({ vendor: { names } }) =>
    message('config.app.pair', { clientId: names.clientId, clientSecret: names.clientSecret }),
  )
  throw new ConfigError(message('config.app.none', { pairs: listMessage('list.or', pairs) }))
}
