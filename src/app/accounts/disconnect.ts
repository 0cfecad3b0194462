import type { Kysely } from 'kysely'
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
import type { Schema } from '../../infra/db/schema.ts'
import { type Actor, addAuditEntry } from '../../people/index.ts'
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
  /** Whether to remove first what Minset created in the CRM. */
  readonly remove: boolean
  /** Whether to delete everything that is stored of the account. */
  readonly erase: boolean
  /** Who does it, for the audit log. */
  readonly by: Actor
  /** Follows how far it has come. */
  readonly observer?: DisconnectObserver
}

export interface DisconnectObserver {
  /** What Minset created in the CRM has been removed, or was to be kept; the connection is ended next. */
  removed(items: RemovalReport['items']): Promise<void>
  /** Called in the transaction in which the account is marked or erased. */
  ended(trx: Kysely<Schema>, result: Disconnected): Promise<void>
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
  // At once: if the connection cannot be ended, write-back must know that its fields are gone.
  await noteRemoved(db, accountId, { items, now: deps.clock.now() })
  await options.observer?.removed(items)
  // Their events would be unknown.
  await ignoringRefusal(async () => opened.crm.subscriptions?.remove())
  await ignoringRefusal(async () => installable?.app.eventLog?.unsubscribe(opened.account.externalId))
  const credential = installable === undefined ? null : await loadCredential(db, installable.keyring, accountId)
  if (installable !== undefined && credential !== null) {
    await ignoringRefusal(() => installable.app.install.uninstall(credential))
    await removeCredential(db, accountId)
  }
  return forget(deps, accountId, { options, result: { items, isInstalled: credential !== null } })
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
  return forget(deps, accountId, { options, result: { items: [], isInstalled } })
}

/** The audit log of an erased account goes with it. */
async function forget(
  { store, clock }: DisconnectDeps,
  accountId: string,
  { options, result }: { readonly options: DisconnectOptions; readonly result: Disconnected },
): Promise<Disconnected> {
  const { remove, erase, by, observer } = options
  const now = clock.now()
  await store.database.db.transaction().execute(async (trx) => {
    await observer?.ended(trx, result)
    if (erase) return eraseAccount(trx, accountId)
    await markEnded(trx, accountId, now)
    const entry = { at: now, action: 'account-disconnected', actor: by, subjectId: null, after: { remove } } as const
    await addAuditEntry(trx, accountId, entry)
  })
  return result
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
