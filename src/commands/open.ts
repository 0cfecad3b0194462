import type { OpenAccount } from '../app/accounts/open-account.ts'
import { openAccounts } from '../app/accounts/open-accounts.ts'
import type { Progress } from '../app/accounts/wire-stages.ts'
import { type Config, loadConfig } from '../app/config.ts'
import { requireAnyCrm } from '../app/open-crms.ts'
import { openStore, readAdminFiles, type Store, storedAccount } from '../app/open-store.ts'
import { ConfigError } from '../domain/errors.ts'
import { systemClock } from '../domain/time/clock.ts'
import { readEnvironment } from '../infra/config.ts'
import { FolderInUseError } from '../infra/db/embedded/lock-folder.ts'
import { createLog, type Log } from '../infra/log.ts'
import { holdOpened, interruptible } from '../infra/process/interrupts.ts'
import { message } from '../words/index.ts'

/** The dependencies of a command that only uses the store. */
export interface StoreContext {
  readonly config: Config
  readonly log: Log
  readonly store: Store
}

/** The dependencies of a command that calls the CRM. */
export interface CrmContext extends StoreContext {
  readonly opened: OpenAccount
}

/** Options of commands about one account. */
export interface AccountFlags {
  /** Minset's id of the account, if several are connected. */
  readonly account?: string
}

/** The option for `AccountFlags`. */
export const accountOption = ['--account <id>', 'which account, where several are connected'] as const

/**
 * What the running service offers in place of a command while it holds the embedded store: the end of a sentence
 * without a full stop. Null if there is nothing.
 *
 * @param url the service's address
 */
export type Meanwhile = (url: string) => string | null

/**
 * Opens the store configured by the environment, runs the command, and always closes the store.
 *
 * @throws ConfigError, EnvironmentError and what the command throws
 */
export async function withStore(run: (context: StoreContext) => Promise<void>, meanwhile: Meanwhile): Promise<void> {
  await runWithStore(openConfig(), { run, meanwhile })
}

interface CrmRun {
  readonly run: (context: CrmContext) => Promise<void>
  readonly meanwhile: Meanwhile
  readonly progress?: (progress: Progress) => void
}

/** As `withStore`, with one connected account: the configured token's, or an installed one. */
export async function withCrm(flags: AccountFlags, { run, meanwhile, progress }: CrmRun): Promise<void> {
  const opened = openConfig()
  // A missing token is reported before a store is created.
  requireAnyCrm(opened.config)
  await readAdminFiles(opened.config)
  async function runConnected(context: StoreContext): Promise<void> {
    const accounts = await openAccounts({
      ...context,
      clock: systemClock,
      isPatient: false,
      progress: (_accountId, done) => progress?.(done),
    })
    const [only] = accounts.all()
    const account = flags.account === undefined && accounts.all().length === 1 ? only?.account : undefined
    const { accountId } = account ?? (await storedAccount(context.store, flags.account))
    const opened = accounts.find(accountId)
    if (opened === undefined) throw new ConfigError(message('account.gone', { accountId }))
    await run({ ...context, opened })
  }
  await runWithStore(opened, { run: runConnected, meanwhile })
}

function openConfig(): Pick<StoreContext, 'config' | 'log'> {
  const environment = readEnvironment()
  const config = loadConfig(environment)
  // An interactive command reports problems itself; the log is opt-in.
  return { config, log: createLog(environment['MINSET_LOG_LEVEL'] ? config.logLevel : 'silent') }
}

async function runWithStore(
  opened: Pick<StoreContext, 'config' | 'log'>,
  { run, meanwhile }: { readonly run: (context: StoreContext) => Promise<void>; readonly meanwhile: Meanwhile },
): Promise<void> {
  const held = holdOpened<Store>()
  try {
    await interruptible(async () => {
      const store = await held.open(() => pointingToService(() => openStore(opened), meanwhile))
      await run({ ...opened, store })
    })
  } finally {
    await held.close()
  }
}

/**
 * Opens the store for a command.
 *
 * @throws FolderInUseError if the service holds it, with what the service offers instead; also what opening throws
 */
export async function pointingToService<T>(open: () => Promise<T>, meanwhile: Meanwhile): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof FolderInUseError) || error.service === null) throw error
    const { url, pid, since } = error.service
    const offer = meanwhile(url)
    const said =
      offer === null
        ? message('store.folder.serving', { url, pid, since })
        : message('store.folder.serving.offer', { url, pid, since, offer })
    throw new FolderInUseError(said, error.service)
  }
}
