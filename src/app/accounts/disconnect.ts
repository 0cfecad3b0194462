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
import { noteRemoved } from '../../write-back/index.ts'
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
  /** Whether the account had installed the app, which is uninstalled now. */
  readonly isInstalled: boolean
}

interface Leaving {
  readonly opened: OpenAccount
  readonly options: DisconnectOptions
  readonly installable: InstallableApp | undefined
}

/**
 * Ends the connection with an open account.
 *
 * @throws the `Crm…` errors of removing what is to be removed
 */
export async function disconnect(
  deps: DisconnectDeps,
  { opened, options, installable }: Leaving,
): Promise<Disconnected> {
  const { db } = deps.store.database
  const { accountId } = opened.account
  const { items } = options.remove ? await opened.crm.setUp.remove(objectTypes) : { items: [] }
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
 * Ends the connection with an account that nothing opens any more: only what is stored here can be ended.
 *
 * @throws ConfigError where something is to be removed in it
 */
export async function disconnectClosed(
  deps: DisconnectDeps,
  accountId: string,
  options: DisconnectOptions,
): Promise<Disconnected> {
  const { db } = deps.store.database
  if (options.remove) {
    throw new ConfigError(
      `The account ${accountId} cannot be opened, so nothing can be removed in it: connect it again first, or leave out --remove.`,
    )
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

/** Where the account has ended the connection already, what we made for it is beyond our reach, or gone. */
async function ignoringRefusal(end: () => Promise<void>): Promise<void> {
  try {
    await end()
  } catch (error) {
    if (!(error instanceof CrmAuthError)) throw error
  }
}

/**
 * Takes note that the vendor has ended an installation. What opens the account is forgotten, unless it is another
 * person's than the one whose installation has ended.
 */
export async function noteUninstalled(
  { store, clock }: DisconnectDeps,
  { vendor, keyring }: InstallableApp,
  { externalId, userId }: EndedInstallation,
): Promise<void> {
  const { db } = store.database
  const accountId = accountIdOf(vendor.id, externalId)
  const credential = await loadCredential(db, keyring, accountId)
  // A colleague's installation may have taken its place, and goes on.
  if (credential === null || credential.userId !== userId) return
  await removeCredential(db, accountId)
  await markDisconnected(db, accountId, { reason: 'The app was removed in the CRM.', now: clock.now() })
}
