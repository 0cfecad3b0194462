import {
  accountIdOf,
  eraseAccount,
  hasCredential,
  loadCredential,
  markDisconnected,
  markEnded,
  removeCredential,
} from '../../accounts/index.ts'
import type { EndedInstallation, RemovalReport } from '../../crm/port.ts'
import { ConfigError, CrmAuthError } from '../../domain/errors.ts'
import { objectTypes } from '../../domain/record.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { message } from '../../words/index.ts'
import { loadSetUp, noteRemoved } from '../../write-back/index.ts'
import type { InstallableApp } from '../open-crms.ts'
import type { Store } from '../open-store.ts'
import type { OpenAccount } from './open-account.ts'

export interface DisconnectDeps {
  readonly store: Pick<Store, 'database'>
  readonly clock: Clock
}

export interface DisconnectOptions {
  readonly remove: boolean
  readonly erase: boolean
}

export interface Disconnected extends RemovalReport {
  /** Whether the account had installed the app, which is now uninstalled. */
  readonly isInstalled: boolean
}

interface Leaving {
  readonly opened: OpenAccount
  readonly options: DisconnectOptions
  readonly installable: InstallableApp | undefined
}

/**
 * Disconnects an open account.
 *
 * @throws the `Crm…` errors of removing what Minset created, if that was requested
 */
export async function disconnect(
  deps: DisconnectDeps,
  { opened, options, installable }: Leaving,
): Promise<Disconnected> {
  const { db } = deps.store.database
  const { accountId } = opened.account
  const { items } = options.remove
    ? await opened.crm.setUp.remove(objectTypes, await loadSetUp(db, accountId))
    : { items: [] }
  // Their events would be unknown.
  await ignoringRefusal(async () => opened.crm.subscriptions?.remove())
  const credential = installable === undefined ? null : await loadCredential(db, installable.keyring, accountId)
  if (installable !== undefined && credential !== null) {
    await ignoringRefusal(() => installable.app.install.uninstall(credential))
    await removeCredential(db, accountId)
  }
  await noteRemoved(db, accountId, { items, now: deps.clock.now() })
  await forget(deps, accountId, options)
  return { items, isInstalled: credential !== null }
}

/**
 * Disconnects an account that is not open: only stored data can be deleted.
 *
 * @throws ConfigError if something should be removed from its CRM
 */
export async function disconnectClosed(
  deps: DisconnectDeps,
  accountId: string,
  options: DisconnectOptions,
): Promise<Disconnected> {
  const { db } = deps.store.database
  if (options.remove) {
    throw new ConfigError(message('account.unopened', { accountId }))
  }
  const isInstalled = await hasCredential(db, accountId)
  await removeCredential(db, accountId)
  await forget(deps, accountId, options)
  return { items: [], isInstalled }
}

async function forget(
  { store, clock }: DisconnectDeps,
  accountId: string,
  { erase }: DisconnectOptions,
): Promise<void> {
  const { db } = store.database
  if (erase) await eraseAccount(db, accountId)
  else await markEnded(db, accountId, clock.now())
}

/** If the account has disconnected already, the items that Minset created are out of reach or gone. */
async function ignoringRefusal(end: () => Promise<void>): Promise<void> {
  try {
    await end()
  } catch (error) {
    if (!(error instanceof CrmAuthError)) throw error
  }
}

/**
 * Handles an installation that was ended on the vendor's side. The account's credentials are deleted, unless they
 * belong to a different user than the ended installation.
 */
export async function noteUninstalled(
  { store, clock }: DisconnectDeps,
  { vendor, keyring }: InstallableApp,
  { externalId, userId }: EndedInstallation,
): Promise<void> {
  const { db } = store.database
  const accountId = accountIdOf(vendor.id, externalId)
  const credential = await loadCredential(db, keyring, accountId)
  // A colleague's installation may have replaced it, and continues.
  if (credential === null || credential.userId !== userId) return
  await removeCredential(db, accountId)
  await markDisconnected(db, accountId, { reason: message('account.uninstalled'), now: clock.now() })
}
