import {
  type Account,
  accountOf,
  hasCredential,
  loadAccounts,
  openCallCounts,
  type StoredAccount,
  saveAccount,
  saveCredential,
} from '../accounts/index.ts'
import type { Crm, CrmApp, EndedInstallation, Grant } from '../crm/port.ts'
import { type CrmSurroundings, crmDeps } from '../crm/vendor.ts'
import type { Clock } from '../domain/clock.ts'
import { AppError, ConfigError } from '../domain/errors.ts'
import type { WaitingToken } from '../health/index.ts'
import type { Keyring } from '../infra/keyring.ts'
import type { Log } from '../infra/log.ts'
import { lookAgain } from '../sync/index.ts'
import type { Config } from './config.ts'
import { type Disconnected, type DisconnectWish, disconnect, disconnectClosed, noteUninstalled } from './disconnect.ts'
import { type Connection, type ConnectionDeps, connect, connectStored, type Progress } from './open-account.ts'
import { openTokenCrms, openWays, requireWayToCrm, type TokenCrm, type Way } from './open-crms.ts'
import type { Store } from './open-store.ts'

export interface ConnectionsDeps extends Pick<CrmSurroundings, 'timer'> {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly progress: (accountId: string, progress: Progress) => void
  /**
   * Whether a token's account that cannot be opened now waits for later: where any account is known, so that it is
   * served, and told of as out of order, meanwhile.
   */
  readonly isPatient: boolean
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
   * @throws ConfigError where the account is not open and something is to be removed in it; the `Crm…` errors of removing
   */
  disconnect(accountId: string, wish: DisconnectWish): Promise<Disconnected>
  /** The tokens whose accounts could not be opened, and why. */
  waiting(): readonly WaitingToken[]
  /** Tries again to open the accounts of tokens that could not be opened before. */
  openWaiting(): Promise<void>
  /** Our id of a vendor's account; null where it is not connected. */
  accountIdOf(vendor: string, externalId: string): Promise<string | null>
  /**
   * The account as the store has it now: opened if another process has taken in its installation, closed if one has ended
   * the connection; undefined where it is not connected.
   */
  open(accountId: string): Promise<Connection | undefined>
}

/**
 * Connects the accounts of the configured tokens and every installed account in the store.
 *
 * @throws ConfigError where neither a token nor an app is configured; the `Crm…` errors of a token's first call, unless it
 *   waits for later
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
      if (way !== undefined) await noteUninstalled(deps, way, installation)
    },
    async disconnect(accountId, wish) {
      const connection = open.get(accountId)
      if (connection === undefined) return disconnectClosed(deps, accountId, wish)
      const result = await disconnect(deps, { connection, wish, way: ways.get(connection.account.vendor) })
      open.delete(accountId)
      return result
    },
    waiting: () => [...book.waiting].map(([{ vendor }, reason]) => ({ title: vendor.title, reason })),
    openWaiting: async () => void (await openWaiting(book)),
    accountIdOf: (vendor, externalId) => findAccountId(book, `${vendor}-${externalId}`),
    open: (accountId) => findConnection(book, accountId),
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
  const known = await loadAccounts(database.db)
  for (const stored of known) {
    if (!book.open.has(stored.account.accountId)) await openInstalled(book, stored)
  }
  const isInUse = known.some(({ status }) => !status.isEnded)
  if (failure !== null && !(deps.isPatient && isInUse)) throw failure
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

/** An account that is connected. Another process may have taken in its installation, or ended the connection. */
async function findConnection(book: Book, accountId: string): Promise<Connection | undefined> {
  const stored = await loadStored(book, accountId)
  if (stored === undefined || stored.status.isEnded) book.open.delete(accountId)
  else if (!book.open.has(accountId) && stored.status.isConnected) await openInstalled(book, stored)
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
