import type { Command } from 'commander'
import type { OpenAccounts } from '../app/accounts/open-accounts.ts'
import { type Config, loadConfig } from '../app/config.ts'
import type { AppContext } from '../app/context.ts'
import { type Minset, openMinset } from '../app/index.ts'
import { openStore, type Store } from '../app/open-store.ts'
import type { Serving } from '../app/web/serve.ts'
import { InterruptedError } from '../domain/errors.ts'
import { systemClock } from '../domain/time/clock.ts'
import { readEnvironment, requirePagePassword, servicePort } from '../infra/config.ts'
import { createLog } from '../infra/log.ts'
import { holdOpened, interruptible, untilStopped } from '../infra/process/interrupts.ts'
import { print } from '../infra/terminal.ts'
import { defaultLanguage, sayIn } from '../words/index.ts'
import { originAt } from './ask-process.ts'
import { pointingToService } from './open.ts'

/** `minset start`: runs the service until it is stopped. */
export function defineStart(command: Command): void {
  command.action(async () => {
    const config = loadConfig(readEnvironment())
    if (config.role !== 'worker') requirePagePassword(config)
    const log = createLog(config.logLevel)
    const held = holdOpened<Store>()
    async function startHere(): Promise<Started> {
      const store = await held.open(() =>
        pointingToService(
          () => openStore({ config, log, serves: config.publicUrl }),
          (url) => `it runs already, and its pages are at ${url}`,
        ),
      )
      return startWith({ config, log, store, clock: systemClock })
    }
    try {
      const { minset, serving } = await interruptible(startHere)
      print(`${whatRuns(config)} ${describe(minset.accounts, serving.url)} Ctrl-C ends it.`)
      await untilStopped()
      print('Stopping …')
      await serving.stop()
    } catch (error) {
      // To end the service is no failure, however far it has come.
      if (!(error instanceof InterruptedError)) throw error
    } finally {
      await held.close()
    }
    // A call that the CRM does not answer would keep the process for minutes. The next start does its work again.
    process.exit()
  })
}

interface Started {
  readonly minset: Minset
  readonly serving: Serving
}

async function startWith(context: AppContext): Promise<Started> {
  const minset = await openMinset(context)
  const serving = await minset.serve()
  await minset.work()
  return { minset, serving }
}

function whatRuns(config: Config): string {
  if (config.role !== 'worker') return `Minset runs at ${config.publicUrl}`
  const port = servicePort(config)
  return port === null ? 'Minset works' : `Minset works, says how it is at ${originAt({ ...config, port })}/readyz,`
}

const say = sayIn(defaultLanguage)

function describe(accounts: Pick<OpenAccounts, 'all' | 'waiting' | 'unopened'>, url: string): string {
  const accountIds = accounts.all().map(({ account }) => account.accountId)
  const waiting = accounts
    .waiting()
    .map(({ title, reason }) => `The token of ${title} opens no account: ${say(reason)}`)
  const words =
    accountIds.length > 0
      ? `for ${accountIds.join(', ')}.`
      : `and waits for an account: ${waiting.length > 0 ? `see ${url}/health.` : `open ${url}/connect to connect one.`}`
  const unopened = [...accounts.unopened()].map(
    ([accountId, reason]) => `The account ${accountId} cannot be opened: ${say(reason)}`,
  )
  return [words, ...waiting, ...unopened].join(' ')
}
