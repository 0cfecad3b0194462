import { type Connection, connect, openCrm, type Progress } from '../app.ts'
import type { Crm } from '../crm/port.ts'
import { systemClock } from '../domain/clock.ts'
import { type Config, loadConfig, readEnvironment } from '../infra/config.ts'
import { createLog, type Log } from '../infra/log.ts'
import { openStore, readAdminFiles, type Store } from '../store.ts'

/** What a command that only looks at the store works with. */
export interface StoreContext {
  readonly config: Config
  readonly log: Log
  readonly store: Store
}

/** What a command that talks to the CRM works with. */
export interface CrmContext extends StoreContext {
  readonly crm: Crm
  readonly connection: Connection
}

/**
 * Opens the store by the environment's configuration, runs the command, and closes the store whatever happens.
 *
 * @throws ConfigError, EnvironmentError and what the command throws
 */
export async function withStore(run: (context: StoreContext) => Promise<void>): Promise<void> {
  await runWithStore(openConfig(), run)
}

/** As `withStore`, with the account that the configured token opens. */
export async function withCrm(
  run: (context: CrmContext) => Promise<void>,
  progress: (progress: Progress) => void = () => undefined,
): Promise<void> {
  const opened = openConfig()
  // A missing token is said before a store is made.
  const { ruleset } = await readAdminFiles(opened.config)
  const crm = openCrm(opened.config, ruleset, { clock: systemClock, log: opened.log })
  await runWithStore(opened, async (context) => {
    const connection = await connect({ ...context, crm, webhooks: null, clock: systemClock, progress })
    await run({ ...context, crm, connection })
  })
}

function openConfig(): Pick<StoreContext, 'config' | 'log'> {
  const environment = readEnvironment()
  const config = loadConfig(environment)
  // A command that a person types says what went wrong by itself; the log is for those who ask for it.
  return { config, log: createLog(environment['MINSET_LOG_LEVEL'] ? config.logLevel : 'silent') }
}

async function runWithStore(
  opened: Pick<StoreContext, 'config' | 'log'>,
  run: (context: StoreContext) => Promise<void>,
): Promise<void> {
  const store = await openStore(opened)
  try {
    await run({ ...opened, store })
  } finally {
    await store.close()
  }
}

/** Prints one line of text to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
