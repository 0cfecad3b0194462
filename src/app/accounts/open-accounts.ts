import {
  accountIdOf,
  hasCredential,
  loadAccount,
  loadAccounts,
  openCallCounts,
  type StoredAccount,
} from '../../accounts/index.ts'
import type { CrmApp, EndedInstallation, Grant } from '../../crm/port.ts'
import { crmDeps } from '../../crm/vendor.ts'
import { AppError, ConfigError } from '../../domain/errors.ts'
import type { WaitingToken } from '../../health/index.ts'
import type { Keyring } from '../../infra/secrets/keyring.ts'
import { type Message, message } from '../../words/index.ts'
import { type InstallableApp, openInstallableApps, openTokenCrms, requireAnyCrm, type TokenCrm } from '../open-crms.ts'
import {
  type Disconnected,
  type DisconnectOptions,
  disconnect,
  disconnectClosed,
  noteUninstalled,
} from './disconnect.ts'
import { appDeps, enqueueAfterInstall, install, type OpenAccountsDeps, openTokenAccount } from './installed.ts'
import { type OpenAccount, type OpenAccountDeps, openStoredAccount } from './open-account.ts'

/** All connected accounts. */
export interface OpenAccounts {
  readonly apps: ReadonlyMap<string, CrmApp>
  /** Null if no app is configured, and so no token is stored. */
  readonly keyring: Keyring | null
  all(): readonly OpenAccount[]
  find(accountId: string): OpenAccount | undefined
  /** Connects the account that has granted the app access, or that has granted it more. */
  adopt(vendor: string, grant: Grant): Promise<OpenAccount>
  /**
   * Handles an installation that was ended on the vendor's side: deletes the account's credentials, unless they belong
   * to a different user than the ended installation. The account's data stays.
   */
  ended(vendor: string, installation: EndedInstallation): Promise<void>
  /**
   * Ends the connection and its subscriptions. `remove` first removes what Minset created in the CRM; `erase` deletes
   * all stored data of the account.
   *
   * @throws ConfigError if something should be removed but the account is not open; the `Crm…` errors of removing
   */
  disconnect(accountId: string, options: DisconnectOptions): Promise<Disconnected>
  /** The tokens whose accounts could not be opened, and why. */
  waiting(): readonly WaitingToken[]
  /** Why accounts could not be opened, or reopened with other rules, by Minset's ids of them. */
  unopened(): ReadonlyMap<string, Message>
  /** Tries again to open the accounts that could not be opened before. */
  openWaiting(): Promise<void>
  /** Minset's id of a vendor's account; null if it is not connected. */
  accountIdOf(vendor: string, externalId: string): Promise<string | null>
  /**
   * The account in its current state in the store: opened if another process has installed it, closed if one has
   * disconnected it, reopened if another ruleset is active; undefined if it is not connected, or its active ruleset cannot be used.
   */
  open(accountId: string): Promise<OpenAccount | undefined>
}

/**
 * Connects the accounts of the configured tokens and every installed account in the store.
 *
 * @throws ConfigError if neither a token nor an app is configured; the `Crm…` errors of a token's first call, unless it
 *   is retried later
 */
export async function openAccounts(deps: OpenAccountsDeps): Promise<OpenAccounts> {
  requireAnyCrm(deps.config)
  const registry = await openRegistry(deps)
  const { open, installables } = registry
  return {
    apps: new Map([...installables].map(([vendor, { app }]) => [vendor, app])),
    keyring: [...installables.values()][0]?.keyring ?? null,
    all: () => [...open.values()],
    find: (accountId) => open.get(accountId),
    async adopt(vendor, grant) {
      const installable = installables.get(vendor)
      if (installable === undefined) throw new ConfigError(message('config.app.unknown', { vendor }))
      const opened = await install(deps, { installable, grant })
      open.set(opened.account.accountId, opened)
      await enqueueAfterInstall(deps.store, opened.account.accountId)
      return opened
    },
    async ended(vendor, installation) {
      const installable = installables.get(vendor)
      if (installable !== undefined) await noteUninstalled(deps, installable, installation)
    },
    async disconnect(accountId, options) {
      const opened = open.get(accountId)
      registry.unopened.delete(accountId)
      if (opened === undefined) return disconnectClosed(deps, accountId, options)
      const result = await disconnect(deps, { opened, options, installable: installables.get(opened.account.vendor) })
      open.delete(accountId)
      return result
    },
    waiting: () => [...registry.waiting].map(([{ vendor }, reason]) => ({ title: vendor.title, reason })),
    unopened: () => registry.unopened,
    async openWaiting() {
      await openWaiting(registry)
      for (const accountId of registry.unopened.keys()) await findOpen(registry, accountId)
    },
    accountIdOf: (vendor, externalId) => findAccountId(registry, accountIdOf(vendor, externalId)),
    open: (accountId) => findOpen(registry, accountId),
  }
}

/** The accounts open in this process, and the means to open more. */
interface AccountRegistry {
  readonly deps: OpenAccountsDeps
  readonly installables: ReadonlyMap<string, InstallableApp>
  /** By Minset's id of the account. */
  readonly open: Map<string, OpenAccount>
  /** CRMs of tokens whose accounts are not open yet, with the reason. */
  readonly waiting: Map<TokenCrm, Message>
  /** Why accounts could not be opened, or reopened, by Minset's ids of them. They do not keep others from being served. */
  readonly unopened: Map<string, Message>
}

async function openRegistry(deps: OpenAccountsDeps): Promise<AccountRegistry> {
  const { database } = deps.store
  const { timer } = crmDeps(deps)
  const countsOf = openCallCounts(database, () => timer.now())
  const crmsDeps = { ...deps, db: database.db, countsOf }
  const registry: AccountRegistry = {
    deps,
    installables: openInstallableApps(crmsDeps),
    open: new Map(),
    waiting: new Map(openTokenCrms(crmsDeps).map((one) => [one, message('account.token.untried')])),
    unopened: new Map(),
  }
  const failure = await openWaiting(registry)
  const known = await loadAccounts(database.db)
  for (const stored of known) {
    if (!registry.open.has(stored.account.accountId)) await openInstalled(registry, stored)
  }
  const isInUse = known.some(({ status }) => !status.isEnded)
  if (failure !== null && !(deps.isPatient && isInUse)) throw failure
  return registry
}

/**
 * Retries the accounts that are not open yet. Those that fail again stay queued.
 *
 * @returns the first error that the CRM has caused
 */
async function openWaiting({ deps, open, waiting }: AccountRegistry): Promise<AppError | null> {
  let failure: AppError | null = null
  for (const one of waiting.keys()) {
    try {
      const opened = await openTokenAccount(deps, one)
      open.set(opened.account.accountId, opened)
      waiting.delete(one)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      failure ??= error
      waiting.set(one, error.said)
      deps.log.error({ err: error, vendor: one.vendor.id }, 'the account of a token cannot be opened')
    }
  }
  return failure
}

/**
 * Opens an account that has installed a configured app, unless that was ended on purpose. One whose rules this version of Minset
 * cannot parse is not opened, and reported.
 *
 * @returns whether it is one
 */
async function openInstalled(registry: AccountRegistry, stored: StoredAccount): Promise<boolean> {
  const { unopened } = registry
  const { accountId } = stored.account
  const opening = await installedDeps(registry, stored)
  if (opening === null) {
    unopened.delete(accountId)
    return false
  }
  await openUnlessUnusable(registry, accountId, () => openStoredAccount(opening, stored.account))
  return true
}

/** Opens an account. One whose rules this version of Minset cannot parse stays as it was, and is reported. @returns null for that */
async function openUnlessUnusable(
  { deps, open, unopened }: AccountRegistry,
  accountId: string,
  opening: () => Promise<OpenAccount>,
): Promise<OpenAccount | null> {
  try {
    const opened = await opening()
    open.set(accountId, opened)
    unopened.delete(accountId)
    return opened
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    unopened.set(accountId, error.said)
    deps.log.error({ err: error, accountId }, 'the account cannot be opened')
    return null
  }
}

/** What an account is opened with that has installed a configured app; null if it has not, or that was ended. */
async function installedDeps(
  { deps, installables }: AccountRegistry,
  { account, status }: StoredAccount,
): Promise<OpenAccountDeps | null> {
  const installable = installables.get(account.vendor)
  if (installable === undefined || status.auth !== 'oauth') return null
  if (!(await hasCredential(deps.store.database.db, account.accountId))) return null
  return appDeps(deps, { installable, account, scopes: status.scopes })
}

/** The id, if the account is open. Another process may have handled its installation. */
async function findAccountId(registry: AccountRegistry, accountId: string): Promise<string | null> {
  if (registry.open.has(accountId) || registry.unopened.has(accountId)) return accountId
  const stored = await loadAccount(registry.deps.store.database.db, accountId)
  return stored !== undefined && (await openInstalled(registry, stored)) ? accountId : null
}

/** A connected account. Another process may have handled its installation, or disconnected it. */
async function findOpen(registry: AccountRegistry, accountId: string): Promise<OpenAccount | undefined> {
  const stored = await loadAccount(registry.deps.store.database.db, accountId)
  if (stored === undefined || stored.status.isEnded) {
    registry.open.delete(accountId)
    registry.unopened.delete(accountId)
  } else if (!registry.open.has(accountId) && stored.status.isConnected) await openInstalled(registry, stored)
  const opened = registry.open.get(accountId)
  if (opened === undefined) return undefined
  const { database, rulesets } = registry.deps.store
  if (await rulesets.isInForce(database.db, accountId, opened.ruleset)) {
    registry.unopened.delete(accountId)
    return opened
  }
  return (await openUnlessUnusable(registry, accountId, () => opened.reopen())) ?? undefined
}
