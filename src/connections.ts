import type { AccountJobs } from './account-jobs.ts'
import {
  type Account,
  accountOf,
  eraseAccount,
  hasCredential,
  loadAccounts,
  loadCredential,
  markDisconnected,
  openCallCounts,
  removeCredential,
  type StoredAccount,
  saveAccount,
  saveCredential,
} from './accounts/index.ts'
import { type Connection, type ConnectionDeps, connect, connectStored, type Progress } from './app.ts'
import type { Config } from './config.ts'
import type { Crm, CrmApp, EndedInstallation, Grant, RemovalReport } from './crm/port.ts'
import { type CrmSurroundings, crmDeps } from './crm/vendor.ts'
import { openTokenCrms, openWays, requireWayToCrm, type TokenCrm, type Way } from './crms.ts'
import type { Clock } from './domain/clock.ts'
import { AppError, ConfigError, CrmAuthError } from './domain/errors.ts'
import { objectTypes } from './domain/record.ts'
import type { WaitingToken } from './health/index.ts'
import type { Keyring } from './infra/keyring.ts'
import type { Log } from './infra/log.ts'
import { routeJobs } from './route-jobs.ts'
import type { Store } from './store.ts'
import { lookAgain } from './sync/index.ts'

export interface ConnectionsDeps extends Pick<CrmSurroundings, 'timer'> {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly progress: (accountId: string, progress: Progress) => void
  /** Whether a token's account that cannot be opened now waits for later, so that the others are served meanwhile. */
  readonly isPatient: boolean
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
   * Takes note that the vendor has ended an installation: what opens the account is forgotten, unless it is another
   * person's than the one whose installation has ended. What is stored of the account stays.
   */
  ended(vendor: string, installation: EndedInstallation): Promise<void>
  /**
   * Ends the connection and the subscriptions that we made for it. `remove` first takes away what we made in the CRM for
   * people to see; `erase` forgets all that is stored.
   *
   * @throws ConfigError where there is no such connection; the `Crm…` errors of removing
   */
  disconnect(accountId: string, wish: DisconnectWish): Promise<Disconnected>
  /** The tokens whose accounts could not be opened, and why. */
  waiting(): readonly WaitingToken[]
  /** Tries again to open the accounts of tokens that could not be opened before. */
  openWaiting(): Promise<void>
  /** Our id of a vendor's account; null where it is not connected. */
  accountIdOf(vendor: string, externalId: string): Promise<string | null>
  /** The stages as jobs, of every account. */
  readonly handlers: AccountJobs
}

/**
 * Connects the accounts of the configured tokens and every installed account in the store.
 *
 * @throws ConfigError where neither a token nor an app is configured; the `Crm…` errors of a token's first call, unless it
 *   waits for later and others are open
 */
export async function openConnections(deps: ConnectionsDeps): Promise<Connections> {
  requireWayToCrm(deps.config)
  const book = await openBook(deps)
  const { open, ways } = book
  return {
    apps: new Map([...ways].map(([vendor, { app }]) => [vendor, app])),
    keyring: [...ways.values()][0]?.keyring ?? null,
    all: () => [...open.values()],
    find: (accountId) => open.get(accountId),
    async adopt(vendor, grant) {
      const way = ways.get(vendor)
      if (way === undefined) throw new ConfigError(`No app of ${vendor} is configured.`)
      const connection = await install(deps, { way, grant })
      open.set(connection.account.accountId, connection)
      await enqueueAfterInstall(deps.store, connection.account.accountId)
      return connection
    },
    async ended(vendor, installation) {
      const way = ways.get(vendor)
      if (way !== undefined) await forgetEnded(deps, way, installation)
    },
    async disconnect(accountId, wish) {
      const connection = open.get(accountId)
      if (connection === undefined) throw new ConfigError(`The account ${accountId} is not connected.`)
      const result = await disconnect(deps, { connection, wish, way: ways.get(connection.account.vendor) })
      open.delete(accountId)
      return result
    },
    waiting: () => [...book.waiting].map(([{ vendor }, reason]) => ({ title: vendor.title, reason })),
    openWaiting: async () => void (await openWaiting(book)),
    accountIdOf: (vendor, externalId) => findAccountId(book, `${vendor}-${externalId}`),
    handlers: routeJobs((accountId) => findConnection(book, accountId), deps.log),
  }
}

/** What is open in this process, and how more is opened. */
interface Book {
  readonly deps: ConnectionsDeps
  readonly ways: ReadonlyMap<string, Way>
  /** By our id of the account. */
  readonly open: Map<string, Connection>
  /** CRMs of tokens whose accounts are not open yet, with the reason. */
  readonly waiting: Map<TokenCrm, string>
}

async function openBook(deps: ConnectionsDeps): Promise<Book> {
  const { ruleset, database } = deps.store
  const { timer } = crmDeps(deps)
  const countsOf = openCallCounts(database, () => timer.now())
  const crmsDeps = { ...deps, ruleset, db: database.db, countsOf }
  const book: Book = {
    deps,
    ways: openWays(crmsDeps),
    open: new Map(),
    waiting: new Map(openTokenCrms(crmsDeps).map((one) => [one, 'It has not been tried yet.'])),
  }
  const failure = await openWaiting(book)
  for (const stored of await loadAccounts(database.db)) {
    if (!book.open.has(stored.account.accountId)) await openInstalled(book, stored)
  }
  if (failure !== null && !(deps.isPatient && book.open.size > 0)) throw failure
  return book
}

/** Opens what waits. What cannot be opened goes on waiting. @returns the first error that the CRM has caused */
async function openWaiting({ deps, open, waiting }: Book): Promise<AppError | null> {
  let failure: AppError | null = null
  for (const one of waiting.keys()) {
    try {
      const connection = await connectByToken(deps, one.crm)
      open.set(connection.account.accountId, connection)
      waiting.delete(one)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      failure ??= error
      waiting.set(one, error.message)
      deps.log.error({ err: error, vendor: one.vendor.id }, 'the account of a token cannot be opened')
    }
  }
  return failure
}

/** Opens an account that has installed a configured app, unless that was ended on purpose. @returns whether it is one */
async function openInstalled({ deps, ways, open }: Book, { account, status }: StoredAccount): Promise<boolean> {
  const way = ways.get(account.vendor)
  if (way === undefined || status.auth !== 'oauth') return false
  if (!(await hasCredential(deps.store.database.db, account.accountId))) return false
  const connection = await connectStored(appDeps(deps, { way, account, scopes: status.scopes }), account)
  open.set(account.accountId, connection)
  return true
}

/** The id, if it is that of an open account. Another process may have taken in its installation. */
async function findAccountId(book: Book, accountId: string): Promise<string | null> {
  if (book.open.has(accountId)) return accountId
  const stored = await loadStored(book, accountId)
  return stored !== undefined && (await openInstalled(book, stored)) ? accountId : null
}

/** An account that is connected, opened now if another process has taken in its installation. */
async function findConnection(book: Book, accountId: string): Promise<Connection | undefined> {
  const stored = book.open.has(accountId) ? undefined : await loadStored(book, accountId)
  if (stored?.status.isConnected) await openInstalled(book, stored)
  return book.open.get(accountId)
}

async function loadStored({ deps }: Book, accountId: string): Promise<StoredAccount | undefined> {
  const accounts = await loadAccounts(deps.store.database.db)
  return accounts.find(({ account }) => account.accountId === accountId)
}

async function connectByToken(deps: ConnectionsDeps, crm: Crm): Promise<Connection> {
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
  readonly way: Way
  readonly account: Pick<Account, 'accountId'>
  readonly scopes: readonly string[] | null
}

function appDeps(deps: ConnectionsDeps, { way, account, scopes }: Installed): ConnectionDeps {
  return {
    ...deps,
    crm: way.openStored(account.accountId, scopes),
    webhooks: way.app.webhooks,
    sources: ['webhook', ...(way.app.journal ? (['journal'] as const) : []), 'poll'],
    access: { auth: 'oauth', scopes },
    progress: (done) => deps.progress(account.accountId, done),
  }
}

/** Finds out with the granted token which account it is, stores both, and wires it. */
async function install(
  deps: ConnectionsDeps,
  { way, grant }: { readonly way: Way; readonly grant: Grant },
): Promise<Connection> {
  const { store, clock } = deps
  const { vendor } = way.app
  const details = await way.openGranted(grant).read.account()
  const account = accountOf(vendor, details)
  const { accountId } = account
  await store.database.db.transaction().execute(async (trx) => {
    await saveAccount(trx, account, { auth: 'oauth', scopes: grant.scopes, now: clock.now() })
    await saveCredential(trx, way.keyring, { accountId, grant, now: clock.now() })
  })
  const connection = await connectStored(appDeps(deps, { way, account, scopes: grant.scopes }), account)
  await lookAgain(store.database.db, accountId)
  return connection
}

/** Once the account is open: a job that is taken up before would find nobody who could do it. */
async function enqueueAfterInstall({ queue, database: { db } }: Store, accountId: string): Promise<void> {
  await queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
  // What was waiting for rights that are granted now.
  await queue.enqueue(db, { name: 'crm.write-back', payload: { accountId } })
}

interface Leaving {
  readonly connection: Connection
  readonly wish: DisconnectWish
  readonly way: Way | undefined
}

async function disconnect(deps: ConnectionsDeps, { connection, wish, way }: Leaving): Promise<Disconnected> {
  const { db } = deps.store.database
  const { accountId } = connection.account
  const { items } = wish.remove ? await connection.crm.setUp.remove(objectTypes) : { items: [] }
  await endSubscriptions(connection.crm)
  const credential = way === undefined ? null : await loadCredential(db, way.keyring, accountId)
  if (way !== undefined && credential !== null) {
    await way.app.install.uninstall(credential)
    await removeCredential(db, accountId)
  }
  if (wish.erase) await eraseAccount(db, accountId)
  else await markDisconnected(db, accountId, { reason: 'Disconnected on request.', now: deps.clock.now() })
  return { items, isInstalled: credential !== null }
}

/** Where the account has ended the connection already, its subscriptions are beyond our reach, and their events unknown. */
async function endSubscriptions({ subscriptions }: Crm): Promise<void> {
  try {
    await subscriptions?.remove()
  } catch (error) {
    if (!(error instanceof CrmAuthError)) throw error
  }
}

async function forgetEnded(
  { store, clock }: ConnectionsDeps,
  { vendor, keyring }: Way,
  { externalId, userId }: EndedInstallation,
): Promise<void> {
  const { db } = store.database
  const accountId = `${vendor.id}-${externalId}`
  const credential = await loadCredential(db, keyring, accountId)
  // A colleague's installation may have taken its place, and goes on.
  if (credential === null || credential.userId !== userId) return
  await removeCredential(db, accountId)
  await markDisconnected(db, accountId, { reason: 'The app was removed in the CRM.', now: clock.now() })
}
