import {
  type Account,
  type Caller,
  createAccessTokens,
  createCallPlaces,
  eraseAccount,
  loadAccounts,
  loadCredential,
  markDisconnected,
  removeCredential,
  saveAccount,
  saveCredential,
} from './accounts/index.ts'
import { type Connection, type ConnectionDeps, connect, connectStored, type Progress } from './app.ts'
import type { AccessTokens, CallPlaces, Crm, CrmApp, EndedInstallation, Grant, RemovalReport } from './crm/port.ts'
import { createApp, createCrm, staticTokens } from './crm/registry.ts'
import type { Clock } from './domain/clock.ts'
import { ConfigError } from './domain/errors.ts'
import { objectTypes } from './domain/record.ts'
import type { Config } from './infra/config.ts'
import { type Keyring, parseKeyring } from './infra/keyring.ts'
import type { Log } from './infra/log.ts'
import type { JobHandlers } from './infra/queue/job-queue.ts'
import { type Ruleset, requiredVendorFields } from './rules/index.ts'
import type { Store } from './store.ts'

/** How an account is reached. */
export interface CrmAccess {
  readonly tokens: AccessTokens
  /** Granted scopes; null where the vendor does not say. */
  readonly scopes: readonly string[] | null
}

/** The token of the environment. @throws ConfigError when there is none, or none that can be one */
export function staticAccess(config: Pick<Config, 'hubspot'>): CrmAccess {
  const { accessToken } = config.hubspot
  if (accessToken !== undefined) return { tokens: staticTokens(accessToken), scopes: null }
  throw new ConfigError(
    'HUBSPOT_ACCESS_TOKEN is not set: copy .env.example to .env and put the token of your HubSpot account there.',
  )
}

/** The CRM of one account. Nothing is called yet. Make one per account and process: it paces the calls. */
export function openCrm(
  { config, ruleset, access }: { readonly config: Config; readonly ruleset: Ruleset; readonly access: CrmAccess },
  deps: { readonly clock: Clock; readonly log: Log; readonly places?: CallPlaces | undefined },
): Crm {
  const { baseUrl, uiUrl, limitPer10Seconds } = config.hubspot
  const vendorFields = requiredVendorFields(ruleset, 'hubspot')
  return createCrm({ vendor: 'hubspot', ...access, baseUrl, uiOrigin: uiUrl, limitPer10Seconds, vendorFields }, deps)
}

/** The apps that accounts can install, by vendor; empty where none is configured. */
function openApps(config: Config, deps: { readonly clock: Clock; readonly log: Log }): ReadonlyMap<string, CrmApp> {
  const { app, baseUrl } = config.hubspot
  if (app === undefined) return new Map()
  return new Map([['hubspot', createApp({ vendor: 'hubspot', ...app, baseUrl }, deps)]])
}

export interface ConnectionsDeps {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly progress: (accountId: string, progress: Progress) => void
}

export interface DisconnectWish {
  readonly remove: boolean
  readonly erase: boolean
}

export interface Disconnected extends RemovalReport {
  /** Whether the account had installed the app, which is uninstalled now. */
  readonly isInstalled: boolean
}

/** Every account that is connected, side by side. */
export interface Connections {
  readonly apps: ReadonlyMap<string, CrmApp>
  /** Null where no app is configured, and so no token is stored. */
  readonly keyring: Keyring | null
  all(): readonly Connection[]
  find(accountId: string): Connection | undefined
  /** Connects the account that has granted the app access, or that has granted it more. */
  adopt(vendor: string, grant: Grant): Promise<Connection>
  /**
   * Ends the connection. `remove` first takes away what we made in the CRM; `erase` forgets all that is stored.
   *
   * @throws ConfigError where there is no such connection; the `Crm…` errors of removing
   */
  disconnect(accountId: string, wish: DisconnectWish): Promise<Disconnected>
  /** Takes note that an account has removed the app: its tokens are dead already. */
  ended(vendor: string, installation: EndedInstallation): Promise<void>
  /** Our id of a vendor's account; null where it is not connected. */
  accountIdOf(vendor: string, externalId: string): Promise<string | null>
  /** The stages as jobs, of every account. */
  readonly handlers: Omit<JobHandlers, 'digests.send' | 'inbox.fetch'>
}

/**
 * Connects the account of the configured token and every installed account in the store.
 *
 * @throws ConfigError where neither a token nor an app is configured; the `Crm…` errors of the token's first call
 */
export async function openConnections(deps: ConnectionsDeps): Promise<Connections> {
  const { config, store } = deps
  const open = new Map<string, Connection>()
  const apps = openApps(config, deps)
  const keyring = apps.size === 0 ? null : parseKeyring(config.secretKeys)
  if (config.hubspot.accessToken !== undefined || keyring === null) {
    const connection = await connectByToken(deps)
    open.set(connection.account.accountId, connection)
  }
  async function openStored(account: Account, scopes: readonly string[] | null): Promise<Connection | null> {
    const app = apps.get(account.vendor)
    if (app === undefined || keyring === null) return null
    const connection = await connectStored(appDeps(deps, { app, keyring, account, scopes }), account)
    open.set(account.accountId, connection)
    return connection
  }
  for (const { account, status } of await loadAccounts(store.database.db)) {
    if (status.auth === 'oauth' && !open.has(account.accountId)) await openStored(account, status.scopes)
  }
  return {
    apps,
    keyring,
    all: () => [...open.values()],
    find: (accountId) => open.get(accountId),
    async adopt(vendor, grant) {
      const app = apps.get(vendor)
      if (app === undefined || keyring === null) throw new ConfigError(`No app of ${vendor} is configured.`)
      const connection = await install(deps, { app, keyring, grant })
      open.set(connection.account.accountId, connection)
      return connection
    },
    async disconnect(accountId, wish) {
      const connection = open.get(accountId)
      if (connection === undefined) throw new ConfigError(`The account ${accountId} is not connected.`)
      const app = apps.get(connection.account.vendor)
      const result = await disconnect(deps, { connection, wish, way: app && keyring ? { app, keyring } : null })
      open.delete(accountId)
      return result
    },
    ended: (vendor, installation) => endInstallation(deps, keyring, { vendor, ...installation }),
    async accountIdOf(vendor, externalId) {
      const accountId = `${vendor}-${externalId}`
      if (open.has(accountId)) return accountId
      // Another process may have taken in its installation.
      const stored = (await loadAccounts(store.database.db)).find(({ account }) => account.accountId === accountId)
      if (stored?.status.auth !== 'oauth') return null
      return (await openStored(stored.account, stored.status.scopes)) === null ? null : accountId
    },
    handlers: routeJobs(open, deps.log),
  }
}

async function connectByToken(deps: ConnectionsDeps): Promise<Connection> {
  const access = staticAccess(deps.config)
  const places = placesOf(deps, { tokenOf: 'hubspot' })
  const crm = openCrm({ config: deps.config, ruleset: deps.store.ruleset, access }, { ...deps, places })
  const account = { accountId: '' }
  const connection = await connect({
    ...deps,
    crm,
    webhooks: null,
    sources: ['poll'],
    access: { auth: 'static', scopes: null },
    progress: (done) => deps.progress(account.accountId, done),
  })
  account.accountId = connection.account.accountId
  return connection
}

interface Installed {
  readonly app: CrmApp
  readonly keyring: Keyring
  readonly account: Pick<Account, 'accountId'>
  readonly scopes: readonly string[] | null
}

function appDeps(deps: ConnectionsDeps, { app, keyring, account, scopes }: Installed): ConnectionDeps {
  const { db } = deps.store.database
  const tokens = createAccessTokens({ ...deps, db, keyring, install: app.install }, account.accountId)
  const places = placesOf(deps, account)
  return {
    ...deps,
    crm: openCrm({ config: deps.config, ruleset: deps.store.ruleset, access: { tokens, scopes } }, { ...deps, places }),
    webhooks: app.webhooks,
    sources: ['webhook', ...(app.journal ? (['journal'] as const) : []), 'poll'],
    access: { auth: 'oauth', scopes },
    progress: (done) => deps.progress(account.accountId, done),
  }
}

/** Finds out with the granted token which account it is, stores both, and wires it. */
async function install(
  deps: ConnectionsDeps,
  { app, keyring, grant }: { readonly app: CrmApp; readonly keyring: Keyring; readonly grant: Grant },
): Promise<Connection> {
  const { config, store, clock } = deps
  const granted = { tokens: staticTokens(grant.accessToken), scopes: grant.scopes }
  const places = placesOf(deps, { accountId: `${app.vendor}-${grant.externalId}` })
  const crm = openCrm({ config, ruleset: store.ruleset, access: granted }, { ...deps, places })
  const details = await crm.read.account()
  const account: Account = { ...details, vendor: app.vendor, accountId: `${app.vendor}-${details.externalId}` }
  const { accountId } = account
  await store.database.db.transaction().execute(async (trx) => {
    await saveAccount(trx, account, { auth: 'oauth', scopes: grant.scopes, now: clock.now() })
    await saveCredential(trx, keyring, { accountId, grant, now: clock.now() })
  })
  const connection = await connectStored(appDeps(deps, { app, keyring, account, scopes: grant.scopes }), account)
  await store.queue.enqueue(store.database.db, { name: 'crm.sync', payload: { accountId, full: false } })
  // What was waiting for rights that are granted now.
  await store.queue.enqueue(store.database.db, { name: 'crm.write-back', payload: { accountId } })
  return connection
}

interface Leaving {
  readonly connection: Connection
  readonly wish: DisconnectWish
  readonly way: { readonly app: CrmApp; readonly keyring: Keyring } | null
}

async function disconnect(deps: ConnectionsDeps, { connection, wish, way }: Leaving): Promise<Disconnected> {
  const { db } = deps.store.database
  const { accountId } = connection.account
  const { items } = wish.remove ? await connection.crm.setUp.remove(objectTypes) : { items: [] }
  await connection.crm.subscriptions?.remove()
  const credential = way === null ? null : await loadCredential(db, way.keyring, accountId)
  if (way !== null && credential !== null) {
    await way.app.install.uninstall(credential)
    await removeCredential(db, accountId)
  }
  if (wish.erase) await eraseAccount(db, accountId)
  else await markDisconnected(db, accountId, { reason: 'Disconnected on request.', now: deps.clock.now() })
  return { items, isInstalled: credential !== null }
}

async function endInstallation(
  { store, clock }: ConnectionsDeps,
  keyring: Keyring | null,
  { vendor, externalId, userId }: EndedInstallation & { readonly vendor: string },
): Promise<void> {
  const { db } = store.database
  const accountId = `${vendor}-${externalId}`
  const credential = keyring === null ? null : await loadCredential(db, keyring, accountId)
  // A colleague's installation may have taken its place, and goes on.
  if (credential === null || credential.userId !== userId) return
  await removeCredential(db, accountId)
  await markDisconnected(db, accountId, { reason: 'The app was removed in the CRM.', now: clock.now() })
}

function routeJobs(open: ReadonlyMap<string, Connection>, log: Log): Connections['handlers'] {
  function handlersOf(accountId: string): Connection['handlers'] | null {
    const connection = open.get(accountId)
    if (connection === undefined) log.warn({ accountId }, 'job for an account that is not connected')
    return connection?.handlers ?? null
  }
  return {
    'crm.sync': async (payload) => handlersOf(payload.accountId)?.['crm.sync'](payload),
    'crm.refresh': async (payload) => handlersOf(payload.accountId)?.['crm.refresh'](payload),
    'crm.write-back': async (payload) => handlersOf(payload.accountId)?.['crm.write-back'](payload),
    'inbox.sort': async (payload) => handlersOf(payload.accountId)?.['inbox.sort'](payload),
    'findings.evaluate': async (payload) => handlersOf(payload.accountId)?.['findings.evaluate'](payload),
  }
}
