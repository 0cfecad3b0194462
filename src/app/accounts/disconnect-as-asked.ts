import {
  type Disconnection,
  type DisconnectionStep,
  loadAccount,
  loadPendingDisconnection,
  saveDisconnection,
} from '../../accounts/index.ts'
import { AppError } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'
import { vendorTitle } from '../config.ts'
import type { AppContext } from '../context.ts'
import type { OpenAccounts } from './open-accounts.ts'

export interface AskedDeps extends AppContext {
  readonly accounts: Pick<OpenAccounts, 'open' | 'disconnect'>
}

/**
 * Disconnects an account as somebody has asked for on a page, and stores each step for the page that reports on it. It
 * is tried once: if it fails, the person learns why and decides. A killed process leaves it pending, and what was
 * removed from the CRM by then is not removed again.
 */
export async function disconnectAsAsked(deps: AskedDeps, accountId: string): Promise<void> {
  const { accounts, store, clock, log } = deps
  const { db } = store.database
  const pending = await loadPendingDisconnection(db, accountId)
  if (pending === null) return
  const { remove, erase, by } = pending
  let { items } = pending
  function note(
    trx: typeof db,
    step: DisconnectionStep,
    change: Pick<Disconnection, 'by' | 'said'> = { by, said: null },
  ): Promise<void> {
    const state = { remove, erase, items, ...change }
    return saveDisconnection(trx, accountId, { step, state, now: clock.now() })
  }
  try {
    const said = await tokenMessage(deps, accountId)
    if (remove && items === null) await note(db, 'removing')
    await accounts.open(accountId)
    await accounts.disconnect(accountId, {
      remove: remove && items === null,
      erase,
      by: by ?? { ownerId: null, role: 'service' },
      observer: {
        async removed(report) {
          items ??= [...report]
          await note(db, 'ending')
        },
        ended: (trx) => note(trx, 'done', { by: null, said }),
      },
    })
  } catch (error) {
    log.error({ err: error, accountId }, 'an account could not be disconnected')
    const said = error instanceof AppError ? error.said : message('fault.unexpected')
    await note(db, 'failed', { by: null, said })
  }
}

/** Minset cannot revoke a configured token: the account would be connected again at the next start. */
async function tokenMessage({ store, config }: AskedDeps, accountId: string): Promise<Message | null> {
  const stored = await loadAccount(store.database.db, accountId)
  if (stored === undefined || stored.status.auth === 'oauth') return null
  const { vendor } = stored.account
  const names = config.vendors.find((one) => one.vendor.id === vendor)?.vendor.names
  return message('disconnect.token', { variable: names?.token ?? vendor, crm: vendorTitle(config, vendor) })
}
