import { type Account, accountOf, saveAccount, saveCredential } from '../../accounts/index.ts'
import type { Grant } from '../../crm/port.ts'
import type { CrmRuntime } from '../../crm/vendor.ts'
import { expireEventLogSubscription } from '../../inbox/index.ts'
import { expireSubscriptionCheck } from '../../sync/index.ts'
import type { AppContext } from '../context.ts'
import type { InstallableApp, TokenCrm } from '../open-crms.ts'
import type { Store } from '../open-store.ts'
import { type OpenAccount, type OpenAccountDeps, openAccount, openStoredAccount } from './open-account.ts'
import type { Progress } from './wire-stages.ts'

export interface OpenAccountsDeps extends AppContext, Pick<CrmRuntime, 'timer'> {
  readonly progress: (accountId: string, progress: Progress) => void
  /**
   * Whether opening a token's account is retried later if it fails now: true if any account is known, so that the
   * account is served, and reported as failing, meanwhile.
   */
  readonly isPatient: boolean
}

/** Asks the CRM which account a configured token opens, and opens it. @throws the `Crm…` errors of the first call */
export async function openTokenAccount(deps: OpenAccountsDeps, token: TokenCrm): Promise<OpenAccount> {
  const account = { accountId: '' }
  const opened = await openAccount({
    ...deps,
    crm: token.crm,
    readFields: (fields) => token.readFields(fields),
    writeIn: (language) => token.writeIn(language),
    webhooks: null,
    sources: ['poll'],
    access: { auth: 'access_token', scopes: null },
    progress: (done) => deps.progress(account.accountId, done),
  })
  account.accountId = opened.account.accountId
  return opened
}

interface Installed {
  readonly installable: InstallableApp
  readonly account: Pick<Account, 'accountId'>
  readonly scopes: readonly string[] | null
}

/** What an account is opened with that has installed an app. */
export function appDeps(deps: OpenAccountsDeps, { installable, account, scopes }: Installed): OpenAccountDeps {
  return {
    ...deps,
    ...installable.openStored(account.accountId, scopes),
    webhooks: installable.app.webhooks,
    sources: ['webhook', ...(installable.app.eventLog ? (['event-log'] as const) : []), 'poll'],
    access: { auth: 'oauth', scopes },
    progress: (done) => deps.progress(account.accountId, done),
  }
}

/** Identifies the account with the granted token, stores both, and wires it. */
export async function install(
  deps: OpenAccountsDeps,
  { installable, grant }: { readonly installable: InstallableApp; readonly grant: Grant },
): Promise<OpenAccount> {
  const { store, clock } = deps
  const { vendor } = installable.app
  const details = await installable.openGranted(grant).read.account()
  const account = accountOf(vendor, details)
  const { accountId } = account
  await store.database.db.transaction().execute(async (trx) => {
    await saveAccount(trx, account, { auth: 'oauth', scopes: grant.scopes, now: clock.now() })
    await saveCredential(trx, installable.keyring, { accountId, grant, now: clock.now() })
  })
  const opened = await openStoredAccount(appDeps(deps, { installable, account, scopes: grant.scopes }), account)
  await expireSubscriptionCheck(store.database.db, accountId)
  await expireEventLogSubscription(store.database.db, accountId)
  return opened
}

/** Called once the account is open: a job that starts earlier would find no handler for the account. */
export async function enqueueAfterInstall({ queue, database: { db } }: Store, accountId: string): Promise<void> {
  await queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
  // Work that was waiting for permissions that are granted now.
  await queue.enqueue(db, { name: 'crm.write-back', payload: { accountId } })
}
